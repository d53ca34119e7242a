/** `i18nRegions.list` and `i18nLanguages.list`, and which regions there are at all. */
import { listed } from './listing.ts';
import type { Endpoint } from './listing.ts';
import type { Params } from './params.ts';
import { invalidRegionCode } from './resource-error.ts';

/** Where YouTube has a content region; other countries exist, and have no chart. */
const CONTENT_REGIONS: readonly string[] =
  'AE AR AT AU AZ BA BD BE BG BH BO BR BY CA CH CL CO CR CY CZ DE DK DO DZ EC EE EG ES FI FR GB GE GH GR GT HK HN HR HU ID IE IL IN IQ IS IT JM JO JP KE KH KR KW KZ LA LB LI LK LT LU LV LY MA MD ME MK MT MX MY NG NI NL NO NP NZ OM PA PE PG PH PK PL PR PT PY QA RO RS RU SA SE SG SI SK SN SV TH TN TR TW TZ UA UG US UY VE VN YE ZA ZW'.split(
    ' ',
  );

/** The languages of the website; YouTube keeps the old code of Hebrew. */
const LANGUAGES: readonly string[] =
  'af am ar az be bg bn bs ca cs da de el en en-GB en-IN es es-419 es-US et eu fa fi fil fr fr-CA gl gu hi hr hu hy id is it iw ja ka kk km kn ko ky lo lt lv mk ml mn mr ms my ne nl no or pa pl pt pt-PT ro ru si sk sl sq sr sv sw ta te th tr uk ur uz vi zh-CN zh-HK zh-TW zu'.split(
    ' ',
  );

/** The language that names are given in; English for one that nobody knows. */
export function displayLocale(hl: string | undefined): string {
  try {
    const [locale = 'en'] = Intl.getCanonicalLocales((hl ?? 'en').replaceAll('_', '-'));
    return Intl.DisplayNames.supportedLocalesOf([locale])[0] ?? 'en';
  } catch {
    return 'en';
  }
}

/** The name of a country; undefined when there is none of that code. */
function regionName(code: string, locale: string): string | undefined {
  const name = new Intl.DisplayNames([locale], { type: 'region', fallback: 'none' }).of(code);
  // A reserved code with a name of its own: "Unknown Region".
  return code === 'ZZ' ? undefined : name;
}

/** Whether YouTube has charts there. */
export function isContentRegion(code: string): boolean {
  return CONTENT_REGIONS.includes(code);
}

/** The region asked for, in capitals. Throws 400 `invalidRegionCode` when no country has that code. */
export function readRegion(params: Params, fallback: string): string {
  const asked = params.one('regionCode');
  if (asked === undefined) return fallback;
  const code = asked.toUpperCase();
  if (!/^[A-Z]{2}$/.test(code) || regionName(code, 'en') === undefined) throw invalidRegionCode();
  return code;
}

/** `GET /i18nRegions`. */
export const i18nRegionsEndpoint: Endpoint = {
  path: '/i18nRegions',
  bucket: 'default',
  cost: 1,
  parameters: ['hl'],
  answer(params) {
    params.parts(['snippet']);
    const locale = displayLocale(params.one('hl'));
    return listed(
      'youtube#i18nRegionListResponse',
      'youtube#i18nRegion',
      CONTENT_REGIONS,
      (gl) => ({
        id: gl,
        snippet: { gl, name: regionName(gl, locale) ?? gl },
      }),
    );
  },
};

/** `GET /i18nLanguages`. */
export const i18nLanguagesEndpoint: Endpoint = {
  path: '/i18nLanguages',
  bucket: 'default',
  cost: 1,
  parameters: ['hl'],
  answer(params) {
    params.parts(['snippet']);
    const names = new Intl.DisplayNames([displayLocale(params.one('hl'))], { type: 'language' });
    return listed('youtube#i18nLanguageListResponse', 'youtube#i18nLanguage', LANGUAGES, (hl) => ({
      id: hl,
      snippet: { hl, name: names.of(hl) ?? hl },
    }));
  },
};
