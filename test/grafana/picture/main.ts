/**
 * Draws docs/images/overview.png (`npm run dashboards:picture`): the panels of the overview with what
 * a real Prometheus answers them, after some minutes in which a real server was driven. It is a
 * rendering of the panels' data by this script, not a screenshot of Grafana.
 *
 * Needs `prometheus` and `chromium` on PATH.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import {
  type DrivenServer,
  driveOutage,
  driveReads,
  driveRefusals,
  startDrivenServer,
} from '../../e2e/every-path.ts';
import { type RealPrometheus, startPrometheus } from '../../e2e/real-prometheus.ts';
import { makeFolder } from '../../support/program.ts';
import { panelsOf, readBoards } from '../read-boards.ts';
import { type AnsweredPanel, answerPanel } from './answered-panel.ts';
import { type Page, renderBoard } from './render-board.ts';

const PICTURE = fileURLToPath(new URL('../../../docs/images/overview.png', import.meta.url));
const PROGRAMS = { prometheus: 'prometheus', browser: 'chromium' } as const;
const STEP_SECONDS = 2;
const RATE_SECONDS = 20;
const OUTAGE_MS = 25_000;
const WORDS = ['lantern', 'history', 'opentelemetry', 'salt', 'river', 'harbour'];

const { values: options } = parseArgs({ options: { calm: { type: 'string', default: '80' } } });
/** Before and after the outage; `--calm 20` for a quick look. */
const CALM_MS = Number(options.calm) * 1_000;

const say = (text: string): boolean => process.stdout.write(`${text}\n`);

/** Calls until the time is over, with a pause between that grows and shrinks. */
async function callFor(driven: DrivenServer, ms: number): Promise<void> {
  const end = Date.now() + ms;
  for (let round = 0; Date.now() < end; round += 1) {
    await driveReads(driven, WORDS[round % WORDS.length] ?? '');
    // A new search now and then, so that the bucket of 100 searches can be seen to empty.
    if (round % 8 === 0) {
      await driven.modern.call('search_videos', { query: `new ${Date.now()}` });
    }
    if (round % 6 === 0) await driveRefusals(driven);
    await wait(200 + 150 * Math.sin(round / 4));
  }
}

/** Well, then YouTube is down, then well again. */
async function drive(driven: DrivenServer): Promise<void> {
  await callFor(driven, CALM_MS);
  await driveOutage(driven, 'lantern');
  const end = Date.now() + OUTAGE_MS;
  for (let round = 0; Date.now() < end; round += 1) {
    await driven.modern.call('search_videos', { query: WORDS[round % WORDS.length] });
    if (round % 6 === 0) await driven.modern.call('search_videos', { query: `lost ${round}` });
    await driven.modern.call('get_channel_info', { channel_id: `@lost-${round}` });
    await driven.legacy.call('get_quota_status', {});
    await wait(300);
  }
  driven.sample.clearFaults();
  await callFor(driven, CALM_MS);
}

async function photograph({ html, width, height }: Page): Promise<void> {
  const folder = makeFolder();
  const page = join(folder, 'board.html');
  writeFileSync(page, html);
  const child = spawn(
    PROGRAMS.browser,
    [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      `--user-data-dir=${join(folder, 'profile')}`,
      '--hide-scrollbars',
      '--force-device-scale-factor=1',
      `--window-size=${width},${height}`,
      `--screenshot=${PICTURE}`,
      pathToFileURL(page).href,
    ],
    { stdio: 'ignore' },
  );
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`chromium ended with ${code}`);
}

async function answerBoard(prometheus: RealPrometheus, start: number): Promise<Page> {
  const board = readBoards().find(({ file }) => file === 'overview.json');
  if (!board) throw new Error('there is no overview');
  const end = Math.floor(Date.now() / 1000);
  const span = { start, end, step: STEP_SECONDS };
  const variables = { rateInterval: `${RATE_SECONDS}s`, range: `${end - start}s` };
  const answers = new Map<number, AnsweredPanel>();
  for (const panel of panelsOf(board)) {
    answers.set(panel.id, await answerPanel(prometheus, panel, span, variables));
  }
  const minutes = Math.round((end - start) / 60);
  const caption = `What a real Prometheus answered this board's queries after ${minutes} minutes with the sample YouTube, which was down for half a minute (rates over ${RATE_SECONDS} s, alerts without their waiting time). Drawn by a script, not a screenshot of Grafana.`;
  return renderBoard(board, answers, span, caption);
}

// No receiver of OTLP here: its absence would be all that health has to tell.
const env = { OTEL_EXPORTER_OTLP_ENDPOINT: '' };
const driven = await startDrivenServer(env, { latencyMs: 60 });
try {
  const prometheus = await startPrometheus(PROGRAMS.prometheus, driven.server.origin);
  try {
    await prometheus.untilScraped();
    const start = Math.floor(Date.now() / 1000);
    say(`driving a server for about ${Math.round((2 * CALM_MS + OUTAGE_MS) / 60_000)} minutes`);
    await drive(driven);
    await prometheus.untilScraped();
    mkdirSync(fileURLToPath(new URL('../../../docs/images', import.meta.url)), { recursive: true });
    await photograph(await answerBoard(prometheus, start));
    say(`docs/images/overview.png, ${Math.round(statSync(PICTURE).size / 1000)} kB`);
  } finally {
    await prometheus.stop();
  }
} finally {
  await driven.stop();
}
