export const SOCKET_PATH = "/ws/v1/events/";
