/** `channels.list`: by id, handle or legacy name. */
import { invalidFilters, loginRequired } from './api-error.ts';
import { CHANNELS, findChannel, publicVideos } from './catalogue/index.ts';
import type { Channel } from './catalogue/model.ts';
import { listBody, pickParts, requireAccount, resource, takePage } from './listing.ts';
import type { Endpoint, EndpointRequest, ListBody } from './listing.ts';
import type { Params } from './params.ts';
import { channelThumbnails } from './thumbnails.ts';

const PARTS = [
  'brandingSettings',
  'contentDetails',
  'contentOwnerDetails',
  'id',
  'localizations',
  'snippet',
  'statistics',
  'status',
  'topicDetails',
] as const;

const FILTERS = ['id', 'mine', 'forUsername', 'forHandle', 'managedByMe', 'categoryId'] as const;

/** The uploads playlist carries the channel's own suffix. */
function uploadsPlaylistId(channelId: string): string {
  return `UU${channelId.slice(2)}`;
}

function channelResource(channel: Channel, parts: ReadonlySet<string>): ListBody {
  const { title, description } = channel;
  return resource('youtube#channel', {
    id: channel.id,
    ...pickParts(parts, {
      snippet: () => ({
        title,
        description,
        ...(channel.handle === undefined ? {} : { customUrl: channel.handle.toLowerCase() }),
        publishedAt: channel.publishedAt,
        thumbnails: channelThumbnails(channel.id),
        defaultLanguage: channel.language,
        localized: { title, description },
        country: channel.country,
      }),
      contentDetails: () => ({
        relatedPlaylists: { likes: '', uploads: uploadsPlaylistId(channel.id) },
      }),
      statistics: () => ({
        viewCount: String(channel.viewCount),
        ...(channel.subscriberCount === null
          ? {}
          : { subscriberCount: String(channel.subscriberCount) }),
        hiddenSubscriberCount: channel.subscriberCount === null,
        videoCount: String(publicVideos(channel.id).length),
      }),
      topicDetails: () => ({ topicCategories: ['https://en.wikipedia.org/wiki/Knowledge'] }),
      status: () => ({
        privacyStatus: 'public',
        isLinked: true,
        longUploadsStatus: 'longUploadsUnspecified',
        madeForKids: false,
      }),
      brandingSettings: () => ({
        channel: { title, description, keywords: channel.keywords, country: channel.country },
        image: {
          bannerExternalUrl: `https://yt3.googleusercontent.com/sample/${channel.id}/banner`,
        },
      }),
      contentOwnerDetails: () => ({}),
      localizations: () => ({ [channel.language]: { title, description } }),
    }),
  });
}

function select(params: Params, request: EndpointRequest): readonly Channel[] {
  const filter = params.filter(FILTERS);
  const wanted = (params.one(filter) ?? '').toLowerCase();
  switch (filter) {
    case 'id': {
      const ids = [...new Set(params.list('id'))];
      if (ids.length > 50) throw invalidFilters('id');
      return ids.flatMap((id) => findChannel(id) ?? []);
    }
    case 'forHandle': {
      const handle = wanted.startsWith('@') ? wanted : `@${wanted}`;
      return CHANNELS.filter((channel) => channel.handle?.toLowerCase() === handle);
    }
    case 'forUsername':
      return CHANNELS.filter((channel) => channel.username?.toLowerCase() === wanted);
    case 'mine': {
      const mine = findChannel(requireAccount(request).channelId);
      return mine === undefined ? [] : [mine];
    }
    case 'managedByMe':
      throw loginRequired();
    case 'categoryId':
      throw invalidFilters('categoryId');
    default:
      return filter satisfies never;
  }
}

/** `GET /channels`. When nothing matches, the answer has no `items` key at all. */
export const channelsEndpoint: Endpoint = {
  path: '/channels',
  bucket: 'default',
  cost: 1,
  parameters: [...FILTERS, 'maxResults', 'pageToken', 'hl', 'onBehalfOfContentOwner'],
  answer(params, request) {
    const parts = params.parts(PARTS, ['auditDetails']);
    const page = takePage(select(params, request), params, { min: 0, max: 50, fallback: 5 });
    const items = page.items.map((channel) => channelResource(channel, parts));
    return listBody('youtube#channelListResponse', page, items.length > 0 ? items : undefined);
  },
};
