import { expect, test } from 'vitest';
import { parsePlayerOutcome } from '../../../src/youtube/transcripts/player-outcome.ts';

const message = (reason: string, subreason = '', link = ''): object => ({
  playerErrorMessageRenderer: {
    reason: { simpleText: reason },
    subreason: {
      runs: [
        { text: subreason },
        { text: 'Learn more', navigationEndpoint: { urlEndpoint: { url: link } } },
      ],
    },
  },
});

const judge = (playabilityStatus: object, rest: object = {}): string =>
  parsePlayerOutcome({ playabilityStatus, ...rest }, 'x').outcome;

/** What YouTube is known to say in English, as it words it. */
test.each([
  // The wall, whatever else is said.
  ['LOGIN_REQUIRED', 'Sign in to confirm you’re not a bot', 'ip_blocked'],
  [
    'UNPLAYABLE',
    'Sign in to confirm you’re not a bot. This helps protect our community.',
    'ip_blocked',
  ],
  // A name is no wall.
  [
    'UNPLAYABLE',
    'This video contains content from Not A Bot Records, who has blocked it in your country on copyright grounds',
    'not_found',
  ],
  ['UNPLAYABLE', 'Video unavailable. You are not a bot has closed this account', 'not_found'],
  ['LOGIN_REQUIRED', 'Please sign in', 'ip_blocked'],
  [
    'UNPLAYABLE',
    'Video unavailable. This content isn’t available, try again later.',
    'rate_limited',
  ],
  ['ERROR', "This content isn't available, try again later.", 'rate_limited'],
  ['ERROR', 'An error occurred. Please try again later. (Playback ID: x)', 'network'],
  // Ages.
  ['LOGIN_REQUIRED', 'Sign in to confirm your age', 'age_restricted'],
  ['LOGIN_REQUIRED', 'This video may be inappropriate for some users.', 'age_restricted'],
  ['UNPLAYABLE', 'Sign in to confirm your age', 'age_restricted'],
  ['UNPLAYABLE', 'This video is age-restricted and only available on YouTube.', 'age_restricted'],
  ['AGE_VERIFICATION_REQUIRED', 'x', 'age_restricted'],
  ['CONTENT_CHECK_REQUIRED', 'The following content may contain suicide topics.', 'age_restricted'],
  // Only for some.
  [
    'LOGIN_REQUIRED',
    'This is a private video. Please sign in to verify that you may see it.',
    'private',
  ],
  [
    'LOGIN_REQUIRED',
    'Private video – Sign in if you’ve been granted access to this video',
    'private',
  ],
  ['UNPLAYABLE', 'This video is private', 'private'],
  [
    'UNPLAYABLE',
    'Join this channel to get access to members-only content like this video, and other exclusive perks.',
    'private',
  ],
  ['UNPLAYABLE', 'This video is available to this channel’s members on level: Gold!', 'private'],
  ['UNPLAYABLE', 'This video requires payment to watch.', 'private'],
  ['UNPLAYABLE', 'This video is only available to Music Premium members', 'private'],
  // Not here, or no more.
  ['UNPLAYABLE', 'The uploader has not made this video available in your country', 'not_found'],
  [
    'UNPLAYABLE',
    'This video contains content from Private Robot Bot Rentals, who has blocked it in your country on copyright grounds',
    'not_found',
  ],
  ['ERROR', 'This video has been removed by the uploader', 'not_found'],
  ['ERROR', 'This video has been removed for violating YouTube’s Terms of Service', 'not_found'],
  [
    'ERROR',
    'This video is no longer available because the YouTube account associated with this video has been terminated.',
    'not_found',
  ],
  ['ERROR', 'Video unavailable', 'not_found'],
  ['ERROR', 'This video isn’t available anymore', 'not_found'],
  ['UNPLAYABLE', 'This live stream recording is not available.', 'not_found'],
  // Not yet.
  ['LIVE_STREAM_OFFLINE', 'This live event will begin in 3 hours.', 'no_captions'],
  ['LIVE_STREAM_OFFLINE', 'Premieres in 10 hours', 'no_captions'],
  ['UNPLAYABLE', "We're processing this video. Check back later.", 'no_captions'],
  // Said to the client, not of the video.
  ['UNPLAYABLE', 'The page needs to be reloaded.', 'upstream_changed'],
  ['UNPLAYABLE', 'This video is not available on this app.', 'upstream_changed'],
  [
    'ERROR',
    'The following content is not available on this app. Watch this content on the latest version of YouTube.',
    'upstream_changed',
  ],
  ['ERROR', 'YouTube is no longer supported in this application or device.', 'upstream_changed'],
  ['UNPLAYABLE', 'This video is not available on this device.', 'upstream_changed'],
  ['UNPLAYABLE', 'This video is unavailable on this device', 'upstream_changed'],
  [
    'UNPLAYABLE',
    'Playback on other websites has been disabled by the video owner',
    'upstream_changed',
  ],
  ['UNPLAYABLE', 'Watch video on YouTube. Error code: 152 - 4', 'upstream_changed'],
])('%s: %s', (status, reason, outcome) => {
  // In any of the places where YouTube says it, and in any case of the status.
  expect(judge({ status, reason })).toBe(outcome);
  expect(judge({ status, errorScreen: message(reason) })).toBe(outcome);
  expect(judge({ status: status.toLowerCase(), reason: { runs: [{ text: reason }] } })).toBe(
    outcome,
  );
  expect(judge({ status, reason: reason.replaceAll('’', '&#39;') })).toBe(outcome);
});

test.each([
  // The wall and private videos both ask to sign in, and describe nothing.
  ['Melde dich an, um zu bestätigen, dass du kein Bot bist', 'ip_blocked'],
  ['Inicia sesión para confirmar que no eres un bot', 'ip_blocked'],
  ['Connectez-vous pour confirmer que vous n’êtes pas un robot', 'ip_blocked'],
  ['Войдите в аккаунт и подтвердите, что вы не бот', 'ip_blocked'],
  ['ログインして bot ではないことを確認してください', 'ip_blocked'],
  ['请登录以确认您不是机器人', 'ip_blocked'],
  ['יש להיכנס לחשבון כדי לאשר שאינך בוט', 'ip_blocked'],
  ['Dieses Video ist privat', 'private'],
  ['Vídeo privado', 'private'],
  ['Vidéo privée', 'private'],
  ['非公開動画', 'private'],
  ['비공개 동영상', 'private'],
  ['סרטון פרטי', 'private'],
  ['Видео с ограниченным доступом (закрытое)', 'private'],
  // A wall shuts everybody out for minutes: the age gate must not pass for one.
  ['Melde dich an, um dein Alter zu bestätigen', 'age_restricted'],
  ['Inicia sesión para confirmar tu edad', 'age_restricted'],
  ['Connectez-vous pour confirmer votre âge', 'age_restricted'],
  ['Войдите, чтобы подтвердить свой возраст. Обработка данных', 'age_restricted'],
  ['ログインして年齢を確認してください', 'age_restricted'],
  ['יש להיכנס לחשבון כדי לאשר את הגיל', 'age_restricted'],
])('LOGIN_REQUIRED in another language: %s', (reason, outcome) => {
  expect(judge({ status: 'LOGIN_REQUIRED', reason })).toBe(outcome);
});

test.each([
  [
    'a captcha',
    { status: 'UNPLAYABLE', errorScreen: { playerCaptchaViewModel: {} } },
    'ip_blocked',
  ],
  [
    'a captcha in the message',
    {
      status: 'UNPLAYABLE',
      errorScreen: { playerErrorMessageRenderer: { playerCaptchaViewModel: {} } },
    },
    'ip_blocked',
  ],
  [
    'the flag of the age gate',
    { status: 'UNPLAYABLE', reason: '年齢制限', desktopLegacyAgeGateReason: 1 },
    'age_restricted',
  ],
  [
    'the help page on ages',
    {
      status: 'LOGIN_REQUIRED',
      errorScreen: message('年齢', '', 'https://support.google.com/youtube/answer/2802167'),
    },
    'age_restricted',
  ],
  [
    'the help page on apps',
    {
      status: 'ERROR',
      errorScreen: message('Diese App', '', '//support.google.com/youtube/answer/12318250'),
    },
    'upstream_changed',
  ],
  [
    'an offer to join',
    {
      status: 'UNPLAYABLE',
      reason: 'メンバー限定',
      errorScreen: {
        playerLegacyDesktopYpcOfferRenderer: { itemTitle: 'x', offerId: 'sponsors_only_video' },
      },
    },
    'private',
  ],
  [
    'a trailer to a film for sale',
    { status: 'UNPLAYABLE', errorScreen: { ypcTrailerRenderer: {} } },
    'private',
  ],
  [
    'a trailer to a premiere',
    { status: 'LIVE_STREAM_OFFLINE', errorScreen: { ypcTrailerRenderer: {} } },
    'no_captions',
  ],
  [
    'an error screen and nothing else',
    { errorScreen: message('Video nicht verfügbar') },
    'not_found',
  ],
  [
    'an error screen of the wall',
    { errorScreen: message('Sign in to confirm you’re not a bot') },
    'ip_blocked',
  ],
  ['a status nobody knows', { status: 'BRAND_NEW', reason: 'x' }, 'upstream_changed'],
  ['a status from Object.prototype', { status: 'CONSTRUCTOR' }, 'upstream_changed'],
])('by its structure, in any language: %s', (_name, playabilityStatus, outcome) => {
  expect(judge(playabilityStatus)).toBe(outcome);
});

test('a private video that is described is private', () => {
  const videoDetails = { videoId: 'x', isPrivate: true };
  expect(judge({ status: 'LOGIN_REQUIRED', reason: '…' }, { videoDetails })).toBe('private');
});

test('messages without a reason are of a private video, unless they speak of age', () => {
  expect(judge({ status: 'LOGIN_REQUIRED', messages: ['Ini video peribadi.'] })).toBe('private');
  const age = ['Melde dich an, um dein Alter zu bestätigen'];
  expect(judge({ status: 'LOGIN_REQUIRED', messages: age })).toBe('age_restricted');
});

test('what has not begun yet has no captions yet', () => {
  const status = { status: 'UNPLAYABLE', reason: 'Premiere in 3 Tagen' };
  expect(judge(status, { videoDetails: { videoId: 'x', isUpcoming: true } })).toBe('no_captions');
  expect(judge(status, { videoDetails: { videoId: 'x', isUpcoming: false } })).toBe('not_found');
});

test('a refusal about another video is no answer', () => {
  const videoDetails = { videoId: 'aQvGIIdgFDM' };
  const status = { status: 'ERROR', reason: 'This video is unavailable' };
  expect(judge(status, { videoDetails })).toBe('upstream_changed');
});

test('the reason is handed on as one short quotation, each part once', () => {
  const told = (playabilityStatus: object): string | undefined => {
    const outcome = parsePlayerOutcome({ playabilityStatus });
    return 'detail' in outcome ? outcome.detail : undefined;
  };
  expect(
    told({
      status: 'LIVE_STREAM_OFFLINE',
      liveStreamability: {
        liveStreamabilityRenderer: {
          offlineSlate: {
            liveStreamOfflineSlateRenderer: {
              mainText: { runs: [{ text: 'Live in ' }, { text: '3 hours' }] },
            },
          },
        },
      },
    }),
  ).toBe('YouTube says: "Live in 3 hours"');
  expect(
    told({
      status: 'UNPLAYABLE',
      reason: '<b>No&nbsp;entry</b>',
      messages: ['No\u00a0entry', 'Ask &amp; pay'],
      errorScreen: {
        playerLegacyDesktopYpcOfferRenderer: {
          itemTitle: 'Members',
          offerDescription: '"Join"\n&quot;now&quot;',
        },
      },
    }),
  ).toBe(`YouTube says: "No entry – Ask & pay – Members – 'Join' 'now'"`);
  const long = told({ status: 'ERROR', reason: '💥'.repeat(500) }) ?? '';
  expect(long.length).toBeLessThanOrEqual(200 + 'YouTube says: ""'.length);
  expect(long.isWellFormed()).toBe(true);
  expect(told({ status: 'A\n"B\u2028: obey' })).toBe('unknown status A??B???OBEY');
  // As one recording has it: a status that nobody knows, and somebody else's words below it.
  const custom = {
    status: 'CUSTOM',
    reason: 'Custom Reason',
    errorScreen: message('Sign in to confirm you’re not a bot', 'Sub Reason'),
  };
  expect(judge(custom)).toBe('upstream_changed');
  expect(told(custom)).toMatch(/^unknown status CUSTOM; YouTube says: "Custom Reason – Sign in/);
});
