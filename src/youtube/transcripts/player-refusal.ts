import { stripHtml } from '../html-text.ts';
import { at, isFilled, list, richText, text, textsUnder } from './json-paths.ts';
import type { TranscriptFailure } from './transcript.ts';

/** Longest piece of YouTube's reason that is handed on, in characters. */
const MAX_DETAIL = 200;

type Refusal = TranscriptFailure['outcome'];

/** Statuses of the age gate beside `LOGIN_REQUIRED`. */
const AGE_STATUSES: ReadonlySet<string> = new Set([
  'AGE_CHECK_REQUIRED',
  'AGE_VERIFICATION_REQUIRED',
  'CONTENT_CHECK_REQUIRED',
]);

/** Help pages that an error screen links to: the same in every language. */
const AGE_HELP = '/youtube/answer/2802167';
const CLIENT_HELP = '/youtube/answer/12318250';

/**
 * The reasons as YouTube words them with `hl=en`, in the order in which they are tried; its
 * apostrophe is typographic, so there is none in the patterns.
 */
const ENGLISH: readonly (readonly [RegExp, Refusal])[] = [
  // Before the rest: these quote names of owners and channels, who may call themselves anything.
  [/\bin your country\b|\bcopyright\b|\bremoved\b|\bterminated\b|\bviolat/i, 'not_found'],
  // What a session that asked for too much is told of every video, for up to an hour.
  [
    /^(video unavailable\W{1,5})?(this )?(content|video) isn.t available,? try again later/i,
    'rate_limited',
  ],
  [/\b(an error occurred|something went wrong)\b.*\btry again\b/i, 'network'],
  // Said to a client that YouTube distrusts or no longer knows; another may well be served.
  [/needs to be reloaded|(not |isn.t |un)available on this (app|device)/i, 'upstream_changed'],
  [/\bno longer supported\b|\blatest version of YouTube\b/i, 'upstream_changed'],
  [/\bupdate (the|your) (app|YouTube)\b|\berror code: ?15\d/i, 'upstream_changed'],
  [/\b(playback )?on other websites\b|\bwatch (this )?video on YouTube\b/i, 'upstream_changed'],
  [/\bprivate\b|\bgranted access\b|\bverify that you may see\b/i, 'private'],
  // Only for some: those who joined, paid or rented.
  [/\bmembers?.only\b|\bchannel.s members\b|\bjoin this channel\b/i, 'private'],
  [/\b(music|youtube) premium\b|\brequires payment\b|\b(rent|buy|purchase)\b/i, 'private'],
  // Fresh from its upload: it will have captions when it is done.
  [/\b(being processed|processing (this )?video)\b/i, 'no_captions'],
  [/\bconfirm your age\b|\bage.restricted\b|\bverify your age\b/i, 'age_restricted'],
  [/\binappropriate (for|or offensive)\b/i, 'age_restricted'],
];

/** It shuts everybody out for minutes, so no name that a reason quotes may bring it about. */
const BOT_WALL = /^(please )?sign in to confirm (that )?you\W{0,3}(a?re) not a bot/i;
const BOT_WALL_OF_LOGIN = /\bnot a bot\b/i;

/**
 * The same in other languages, for answers that ignore `hl`. Only asked of `LOGIN_REQUIRED`: the
 * reason of other statuses may quote the name of a channel.
 */
const BOT_WORDS =
  /\brobots?\b|\brobô|\bbots?\b|\bbotti\b|(?<!\p{L})бот|ボット|ロボット|로봇|봇이|בוט|רובוט|روبوت|ربات|机器人|機器人|บอท|बॉट|रोबोट/iu;
const PRIVATE_WORDS =
  /priva[dt]|privé|prywatn|soukrom|súkromn|özel|приват|закрыт|частн|非公開|비공개|私享|私人|פרטי|خاص|خصوصی|riêng tư|pribadi|ส่วนตัว|निजी|yksityi|ιδιωτικ/iu;
const AGE_WORDS =
  /\balter\b|\bage\b|âge|\bedad\b|\betà|\bidade\b|\bleeftijd|\bwiek|\bvěk|ålder|\balder\b|(?<!\p{L})(ikä|вік)|yaş|возраст|ηλικία|tuổi|\b(usia|umur)\b|年齢|年龄|年齡|연령|나이|גיל|عمر|السن|อายุ|आयु|उम्र/iu;

/** What a status other than `OK` means when nothing else in the answer says more. */
const BY_STATUS: Readonly<Record<string, Refusal>> = {
  ERROR: 'not_found',
  UNPLAYABLE: 'not_found',
  LIVE_STREAM_OFFLINE: 'no_captions',
};

/**
 * Why the player refuses. Judged by structure wherever that is possible, since reasons come in the
 * viewer's language; words only make it finer.
 */
export function judgeRefusal(answer: unknown, status: string): TranscriptFailure {
  const playability = at(answer, 'playabilityStatus');
  const detail = reasonOf(playability);
  const told = (outcome: Refusal): TranscriptFailure =>
    detail === '' ? { outcome } : { outcome, detail: quote(detail) };
  const structural = judgeStructure(playability, status);
  if (structural) return told(structural);
  const wall = status === 'LOGIN_REQUIRED' ? BOT_WALL_OF_LOGIN : BOT_WALL;
  if (wall.test(detail)) return told('ip_blocked');
  const meant = ENGLISH.find(([pattern]) => pattern.test(detail))?.[1];
  if (meant) return told(meant);
  if (status === 'LOGIN_REQUIRED') return told(judgeLogin(answer, detail));
  if (at(answer, 'videoDetails', 'isUpcoming') === true) return told('no_captions');
  const known = Object.hasOwn(BY_STATUS, status) ? BY_STATUS[status] : undefined;
  if (known) return told(known);
  const unknown = status.slice(0, 60).replaceAll(/[^A-Z_]/g, '?');
  const said = detail === '' ? '' : `; ${quote(detail)}`;
  return { outcome: 'upstream_changed', detail: `unknown status ${unknown}${said}` };
}

/** What channels write is among it (an offer, a slate): it must not pass for words of ours. */
const quote = (said: string): string => `YouTube says: "${said.replaceAll('"', "'")}"`;

function judgeStructure(playability: unknown, status: string): Refusal | undefined {
  const screen = at(playability, 'errorScreen');
  const message = at(screen, 'playerErrorMessageRenderer');
  const has = (value: unknown, key: string): boolean => Boolean(at(value, key));
  if (has(screen, 'playerCaptchaViewModel') || has(message, 'playerCaptchaViewModel')) {
    return 'ip_blocked';
  }
  if (AGE_STATUSES.has(status) || has(playability, 'desktopLegacyAgeGateReason')) {
    return 'age_restricted';
  }
  const links = textsUnder(screen, new Set(['url']));
  if (links.some((link) => link.includes(AGE_HELP))) return 'age_restricted';
  if (links.some((link) => link.includes(CLIENT_HELP))) return 'upstream_changed';
  // The offer to join or to rent; before a premiere its trailer stands there instead.
  if (has(screen, 'playerLegacyDesktopYpcOfferRenderer')) return 'private';
  const hasTrailer =
    has(screen, 'playerLegacyDesktopYpcTrailerRenderer') || has(screen, 'ypcTrailerRenderer');
  return hasTrailer && status === 'UNPLAYABLE' ? 'private' : undefined;
}

/**
 * The bot wall, the age gate and private videos all ask to sign in. The age gate still describes the
 * video, the wall does not; a private one says so in `messages` and leaves `reason` out.
 */
function judgeLogin(answer: unknown, detail: string): Refusal {
  const playability = at(answer, 'playabilityStatus');
  const hasMessagesOnly =
    text(playability, 'reason') === '' && list(playability, 'messages').length > 0;
  if (at(answer, 'videoDetails', 'isPrivate') === true) return 'private';
  if (!hasMessagesOnly && BOT_WORDS.test(detail)) return 'ip_blocked';
  if (PRIVATE_WORDS.test(detail)) return 'private';
  if (AGE_WORDS.test(detail)) return 'age_restricted';
  if (hasMessagesOnly) return 'private';
  return isFilled(at(answer, 'videoDetails')) ? 'age_restricted' : 'ip_blocked';
}

/** Every text in which YouTube says why, joined: plain, short, each once. */
function reasonOf(playability: unknown): string {
  const screen = at(playability, 'errorScreen');
  const message = at(screen, 'playerErrorMessageRenderer');
  const offer = at(screen, 'playerLegacyDesktopYpcOfferRenderer');
  const slate = at(
    playability,
    'liveStreamability',
    'liveStreamabilityRenderer',
    'offlineSlate',
    'liveStreamOfflineSlateRenderer',
  );
  const texts = [
    at(playability, 'reason'),
    ...list(playability, 'messages'),
    at(message, 'reason'),
    at(message, 'subreason'),
    at(offer, 'itemTitle'),
    at(offer, 'offerDescription'),
    at(slate, 'mainText'),
  ].map((part) => stripHtml(richText(part).slice(0, 4 * MAX_DETAIL)));
  const joined = [...new Set(texts)].filter((part) => part !== '').join(' – ');
  return joined.slice(0, MAX_DETAIL).replace(/[\uD800-\uDBFF]$/, '');
}
