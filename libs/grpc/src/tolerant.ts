import { DomainError, messageOf } from '@slipway/core';

/** Stands for a message that could not be decoded, so that its handler can answer INVALID_ARGUMENT and not INTERNAL. */
interface Malformed {
  readonly malformed: string;
}

/** A decoder that never throws; `checkMessage` does, where there is somebody to answer. */
export function tolerant(deserialize: (bytes: Buffer) => unknown): (bytes: Buffer) => unknown {
  return (bytes) => {
    try {
      return deserialize(bytes);
    } catch (error) {
      return { malformed: messageOf(error) } satisfies Malformed;
    }
  };
}

/** The message, or an `invalid` error when there is none. */
export function checkMessage<T>(message: T): T {
  if (message !== null && typeof message === 'object' && 'malformed' in message) {
    const reason = String(message.malformed);
    throw new DomainError(
      'invalid',
      'MALFORMED_MESSAGE',
      `request is not a valid protobuf message: ${reason}`,
    );
  }
  return message;
}
