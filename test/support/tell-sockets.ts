/**
 * Preloaded into a server (`NODE_OPTIONS=--import`): writes a line to stderr for every address to
 * which a socket is about to be opened, whoever opens it.
 */
import { subscribe } from 'node:diagnostics_channel';
import { writeSync } from 'node:fs';
import type { Socket } from 'node:net';

subscribe('net.client.socket', (message) => {
  const { socket } = message as { socket: Socket };
  socket.on('connectionAttempt', (address: string, port: number) => {
    writeSync(2, `${JSON.stringify({ socket: `${address}:${port}` })}\n`);
  });
});
