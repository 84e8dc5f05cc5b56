#!/usr/bin/env node
import { runFp } from "./fp-program.mjs";

const { exit_code, stdout, stderr } = runFp(process.argv.slice(2), { cwd: process.cwd() });
process.stdout.write(stdout);
process.stderr.write(stderr);
process.exitCode = exit_code;
