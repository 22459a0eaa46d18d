import type { Channel, DeliveryState } from '../../domain/notifications/channel.ts';
import type { Notice } from '../../domain/notifications/notice.ts';

/** Channels, and what waits to be told to each. */
export interface ChannelStore {
  /** Throws Problem `not-found` when the user is gone. */
  add(channel: Channel): Promise<void>;
  byId(id: string): Promise<Channel | undefined>;
  /** Oldest first. */
  listByUser(userId: string): Promise<Channel[]>;
  listAll(): Promise<Channel[]>;
  /** Reads, changes and writes in one transaction; undefined when absent. */
  update(id: string, change: (channel: Channel) => Channel): Promise<Channel | undefined>;
  /** With what waits for it. False when it is not there. */
  remove(id: string): Promise<boolean>;
  /** Of one channel, or of all; oldest first. */
  waiting(channelId?: string): Promise<Notice[]>;
  /** Makes notices one message: whatever becomes of the first try, the same is sent with the same id. */
  gather(noticeIds: readonly string[], messageId: string): Promise<void>;
  /** Notices that were told, or given up, and how the channel is now, in one transaction. */
  settle(
    channelId: string,
    noticeIds: readonly string[],
    change: (state: DeliveryState) => DeliveryState,
  ): Promise<void>;
}
