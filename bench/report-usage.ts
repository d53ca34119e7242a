/**
 * Preloaded into every measured server (`--import`): answers each message of the parent with what
 * the process has used so far. Asked for from outside, so that the server itself stays as it is.
 */
export interface Usage {
  /** User and system time of all threads since the start, microseconds. */
  readonly cpuMicros: number;
  readonly rssBytes: number;
}

process.on('message', () => {
  const { user, system } = process.cpuUsage();
  const usage: Usage = { cpuMicros: user + system, rssBytes: process.memoryUsage.rss() };
  process.send?.(usage);
});

// The channel must not keep a server alive that has been told to stop.
process.channel?.unref();
