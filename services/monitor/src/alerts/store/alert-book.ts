import type { AlertRecord } from '../alert.js';
import type { Delivery } from '../deliveries/delivery.js';
import type { ToldGroup } from '../grouping/plan-notification.js';
import type { ModelMemory } from '../rules/model-memory.js';
import type { VersionMemory } from '../rules/version-memory.js';
import { createShelfRoom, type Shelf, type ShelfRoom } from './shelf.js';

/** All that is known about the alerts of one shard. */
export interface AlertBook {
  readonly room: ShelfRoom;
  /** By alert id. */
  readonly alerts: Shelf<AlertRecord>;
  /** By channel and group. */
  readonly told: Shelf<ToldGroup>;
  /** By delivery id. */
  readonly deliveries: Shelf<Delivery>;
  /** By `model@version`. */
  readonly versions: Shelf<VersionMemory>;
  /** By model. */
  readonly models: Shelf<ModelMemory>;
}

export function createAlertBook(
  stored: Readonly<Record<string, string>>,
  onUnreadable: (field: string) => void,
): AlertBook {
  const room = createShelfRoom(stored, onUnreadable);
  return {
    room,
    alerts: room.shelf<AlertRecord>('alert'),
    told: room.shelf<ToldGroup>('told'),
    deliveries: room.shelf<Delivery>('delivery'),
    versions: room.shelf<VersionMemory>('version'),
    models: room.shelf<ModelMemory>('model'),
  };
}
