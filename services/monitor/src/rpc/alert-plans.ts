import type { AlertServiceServer } from '@slipway/proto';
import { modelOfId } from '../alerts/alert.js';
import type { ServicePlans } from '../peers/share-service.js';
import { mergePages } from './alert-pages.js';

const byId = { modelOf: ({ id }: { readonly id: string }) => modelOfId(id) };

/** Which monitor answers which RPC of AlertService; the silences are everybody's. */
export const alertPlans: ServicePlans<AlertServiceServer> = {
  listAlerts: {
    modelOf: ({ modelName }) => (modelName === '' ? undefined : modelName),
    merge: (replies) => {
      const pages = replies.map(({ alerts: items, nextPageToken }) => ({ items, nextPageToken }));
      const { items, nextPageToken } = mergePages(pages, ({ startsAt }) => startsAt);
      return { alerts: items, nextPageToken };
    },
  },
  getAlert: byId,
  ackAlert: byId,
  silenceAlert: byId,
  listDeliveries: {
    modelOf: ({ alertId }) => modelOfId(alertId),
    merge: (replies) => {
      const pages = replies.map(({ deliveries: items, nextPageToken }) => ({
        items,
        nextPageToken,
      }));
      const { items, nextPageToken } = mergePages(pages, ({ createdAt }) => createdAt);
      return { deliveries: items, nextPageToken };
    },
  },
};
