/** How the player says no. */
import type { Refusal } from './catalogue/model.ts';

/** A text as the apps get it. */
export const runs = (...texts: readonly string[]): unknown => ({
  runs: texts.map((text) => ({ text })),
});

function errorScreen(reason: string, ...subreason: readonly string[]): unknown {
  return {
    playerErrorMessageRenderer: {
      reason: runs(reason),
      ...(subreason.length > 0 ? { subreason: runs(...subreason) } : {}),
      icon: { iconType: 'ERROR_OUTLINE' },
    },
  };
}

/** `reason` is missing where the real service leaves it out. */
export const REFUSALS: Readonly<Record<Refusal, Readonly<Record<string, unknown>>>> = {
  private: {
    status: 'LOGIN_REQUIRED',
    messages: ['This is a private video. Please sign in to verify that you may see it.'],
    errorScreen: errorScreen(
      'Private video',
      "Sign in if you've been granted access to this video",
    ),
  },
  age: {
    status: 'LOGIN_REQUIRED',
    reason: 'This video may be inappropriate for some users.',
    errorScreen: errorScreen(
      'Sign in to confirm your age',
      'This video may be inappropriate for some users.',
    ),
    desktopLegacyAgeGateReason: 1,
  },
  bot: {
    status: 'LOGIN_REQUIRED',
    // The apostrophe is typographic in the real answer.
    reason: 'Sign in to confirm you’re not a bot',
    errorScreen: errorScreen(
      'Sign in to confirm you’re not a bot',
      'This helps protect our community. ',
      'Learn more',
    ),
  },
};

export const UNAVAILABLE = {
  status: 'ERROR',
  reason: 'This video is unavailable',
  errorScreen: errorScreen('This video is unavailable'),
};

export const NEEDS_RELOAD = {
  status: 'UNPLAYABLE',
  reason: 'The page needs to be reloaded.',
  errorScreen: errorScreen('The page needs to be reloaded.'),
};
