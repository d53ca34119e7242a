/**
 * Preloaded into a server (`NODE_OPTIONS=--import`): SIGUSR2 makes it throw where nobody catches,
 * SIGHUP reject what nobody awaits. The text holds a secret that no log may show.
 */
const SECRET = 'AIzaSyA-0123456789-0123456789-0123456';

process.on('SIGUSR2', () => {
  throw new Error(`a fault of ours with ${SECRET}`);
});
process.on('SIGHUP', () => {
  void Promise.reject(new Error(`a promise nobody awaits with ${SECRET}`));
});
