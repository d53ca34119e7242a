/**
 * Puts a server's clock to noon of the quota's day. For tests of what YouTube itself refuses for
 * want of quota: just after a reset its word is doubted (`src/youtube/quota.ts`), and a test that
 * runs then would see that instead.
 */
const CLOCK = encodeURIComponent(
  'const real=Date.now;const ahead=new Date(real()).setUTCHours(20,0,0,0)-real();Date.now=()=>real()+ahead',
);

/** For `NODE_OPTIONS`. */
export const QUOTA_NOON = `--import=data:text/javascript,${CLOCK}`;
