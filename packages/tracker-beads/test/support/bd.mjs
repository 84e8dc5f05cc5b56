#!/usr/bin/env node
import { runBd } from "./bd-program.mjs";

const { exit_code, stdout, stderr } = runBd(process.argv.slice(2), { cwd: process.cwd(), env: process.env });
process.stdout.write(stdout);
process.stderr.write(stderr);
process.exitCode = exit_code;
