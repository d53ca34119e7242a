/** The ids worth remembering, by what is special about them. For tests and the demo. */

export const SAMPLE_IDS = {
  /** English by hand and by machine, German; comments with replies. The one to show first. */
  tour: 'otelTour00A',
  /** Hebrew by hand and by machine (`iw`), English. */
  hebrew: 'shamayim00A',
  /** Persian, with zero-width non-joiners, and English. */
  persian: 'nanSangak0Y',
  /** German by hand and by machine, no English. */
  german: 'ferryman04Q',
  /** Captions full of emoji, joined and coloured ones too. */
  emoji: 'noodle5minQ',
  /** 3,200 cues, each numbered. */
  threeHours: 'otelWork04Q',
  /** Speech recognition only, in English. */
  generatedOnly: 'otelQueue2I',
  /** 134 threads; one has 45 replies. */
  manyComments: 'saltWhen00A',
  /** Comments are on, and there are none. */
  noComments: 'cardinal06Y',
  commentsOff: 'kidsKitcheU',
  private: 'privateRv1E',
  ageGated: 'fieldSurg0I',
  botWalled: 'botWalled4Q',
  noCaptions: 'harbour911Q',
  live: 'riverLive0A',
  /** Announced for the next evening of the sample's clock. */
  upcoming: 'riverDawn5U',
  /** Was a live broadcast, and is over. */
  completed: 'riverIce06Y',
  /** Its only track is not offered for translation. */
  untranslatable: 'bubbles002I',
  /** `ANDROID` gets a gated manual track; the generated one beside it is open, as is `IOS`. */
  poGated: 'exemplar05U',
  /** `ANDROID` gets gated tracks only; `IOS` open ones. */
  poGatedOnAndroid: 'cardinal06Y',
  /** No client gets an open track. */
  poGatedEverywhere: 'riverWalk2I',
  hiddenLikes: 'cheapKnifeM',
  /** Title, description, captions, a comment and a reply attack the reader. */
  injection: 'injectMe00A',
  /** Harmless all over, but for its captions. */
  captionInjection: 'captionIn2I',
  /** Talks about prompt injection, quotes it, and is innocent. */
  aboutInjection: 'aboutInj01E',
  /** Zero-width, bidirectional and tag characters in title, description and captions. */
  invisible: 'invisible5U',
  /** Begins with a `-`. */
  dashId: '-mapsLied0M',
  /** Of the right form, and nobody's. */
  unknown: 'nothingHerA',
} as const;

export const SAMPLE_CHANNEL_IDS = {
  lantern: 'UCLanternObservability0g',
  kitchen: 'UCKitchenTableChemist00g',
  /** Hides its number of subscribers. */
  hiddenSubscribers: 'UCHarbourHinterland0000A',
  hebrew: 'UCEveningLabHebrew00000Q',
  guard: 'UCPromptAndGuard0000000w',
  rivers: 'UCSlowRiversRadio000000A',
  /** 128 uploads, a minute each. */
  manyUploads: 'UCTheTideTableDaily0000Q',
  /** Made by a machine for an album. */
  noHandle: 'UCTinWhistleWeather0000g',
  /** Exists; its uploads playlist does not, as YouTube has it for channels without videos. */
  noUploads: 'UCNothingYetButSoon0000w',
  /** Of the right form, and nobody's. */
  unknown: 'UCnobodyIsHere00000000AA',
} as const;

export const SAMPLE_PLAYLIST_IDS = {
  /** Five videos; the one to show first. */
  startHere: 'PLstartHereOnTheNightShift0000000A',
  /** 131 items: every tide in its order, and three other videos. */
  long: 'PLeveryTideInItsOrder000000000000A',
  empty: 'PLideasForAWinterThatCame00000000A',
  /** Six items, of which one is deleted, one private, and one begins with a `-`. */
  withHoles: 'PLtheBestOfTheWater00000000000000A',
  /** Not for the public; the same video stands in it twice. */
  private: 'PLdraftsNotForAnybodyYet000000000A',
  /** For who knows its id: no list of the channel's playlists shows it. */
  unlisted: 'PLforTheNeighboursOnly00000000000A',
  podcast: 'PLvoicesFromTheQuay00000000000000A',
  /** Its title and description attack the reader. */
  injection: 'PLreadersOfThisListMust0000000000A',
  /** Eight songs. */
  album: 'OLAK5uy_forecastForTheIslands00000000000A',
  /** The uploads of `SAMPLE_CHANNEL_IDS.manyUploads`, newest first. */
  manyUploads: 'UUTheTideTableDaily0000Q',
  /** Of the right form, and nobody's. */
  unknown: 'PLnobodyMadeThisOne00000000000000A',
} as const;
