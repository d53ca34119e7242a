import { createMarker } from '../../src/security/mark.ts';

/** The real treatment with a detector that a test can read: it takes a shouted order for an attack. */
export const toyMarker = createMarker({
  detector: { scan: (text) => (text.includes('OBEY') ? ['override'] : []) },
  defang: false,
});
