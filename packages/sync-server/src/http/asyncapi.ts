import { SOCKET_PATH } from "../socket/socket-path.js";
import { componentSchemas, ref } from "./component-schemas.js";
import { STREAM_PATH } from "./stream-route.js";

type Json = { readonly [key: string]: unknown };

const FROM_CLIENT = [
  "WireEnvelope",
  "AdmittedEnvelope",
  "LocalCommitFrame",
  "AdmittedLocalCommitFrame",
  "PongFrame",
];
const FROM_SERVER = [
  "SnapshotFrame",
  "PingFrame",
  "AckFrame",
  "ErrorFrame",
  "LocalCommitAck",
  "AdmittedLocalCommitAck",
  "LocalCommitRefusal",
  "WireEnvelope",
];

/** The socket and the stream as AsyncAPI 3.0, from the schemas that the server works with. */
export function asyncApi(origin: string): Json {
  const { protocol, host } = new URL(origin);
  const names = [...new Set([...FROM_CLIENT, ...FROM_SERVER, "JournalEntry"])];
  return {
    asyncapi: "3.0.0",
    info: { title: "Spec Kitty sync server", version: "1.0.0" },
    servers: {
      socket: { host, protocol: protocol === "https:" ? "wss" : "ws" },
      stream: { host, protocol: protocol.slice(0, -1) },
    },
    channels: {
      socket: channel(SOCKET_PATH, "socket", [...new Set([...FROM_CLIENT, ...FROM_SERVER])]),
      stream: channel(STREAM_PATH, "stream", ["JournalEntry"]),
    },
    operations: {
      receiveFrames: operation("receive", "socket", FROM_CLIENT),
      sendFrames: operation("send", "socket", FROM_SERVER),
      sendEntries: operation("send", "stream", ["JournalEntry"]),
    },
    components: {
      messages: Object.fromEntries(names.map((name) => [name, { name, payload: ref(name) }])),
      schemas: componentSchemas(),
    },
  };
}

function channel(address: string, server: string, messages: readonly string[]): Json {
  return {
    address,
    servers: [{ $ref: `#/servers/${server}` }],
    messages: Object.fromEntries(messages.map((name) => [name, { $ref: `#/components/messages/${name}` }])),
  };
}

function operation(action: string, name: string, messages: readonly string[]): Json {
  return {
    action,
    channel: { $ref: `#/channels/${name}` },
    messages: messages.map((message) => ({ $ref: `#/channels/${name}/messages/${message}` })),
  };
}
