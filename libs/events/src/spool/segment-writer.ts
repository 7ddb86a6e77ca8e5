import { mkdir, open, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createSegment, type Segment } from './segment.js';

/** The open end of a spool: appends to one segment after the other. */
export interface SegmentWriter {
  /** Adds whole frames to one segment, which is answered; when that fails, none of them is in it. */
  readonly append: (frames: readonly Buffer[]) => Promise<Segment>;
  /** Nothing more is written to this segment. */
  readonly seal: (segment: Segment) => Promise<void>;
  /** Nothing more is written to any. */
  readonly close: () => Promise<void>;
}

export interface SegmentWriterOptions {
  readonly nextPath: () => string;
  /** A segment that would grow beyond it is followed by a new one. */
  readonly segmentBytes: number;
}

interface OpenSegment {
  readonly segment: Segment;
  readonly file: FileHandle;
}

export function createSegmentWriter(options: SegmentWriterOptions): SegmentWriter {
  let open: OpenSegment | undefined;

  const close = async (): Promise<void> => {
    if (open === undefined) return;
    const { file, segment } = open;
    open = undefined;
    await file.close();
    if (segment.bytes === 0) await rm(segment.path, { force: true });
  };

  const openFor = async (bytes: number): Promise<OpenSegment> => {
    const isFull = open !== undefined && open.segment.bytes + bytes > options.segmentBytes;
    if (isFull) await close();
    open ??= await openSegment(options.nextPath());
    return open;
  };

  return {
    append: async (frames) => {
      const bytes = Buffer.concat(frames);
      const { file, segment } = await openFor(bytes.length);
      try {
        await file.appendFile(bytes);
      } catch (error) {
        // A full disk takes a part. If it cannot be cut off either, a reader stops there by itself.
        await file.truncate(segment.bytes).catch(() => undefined);
        await close();
        throw error;
      }
      segment.bytes += bytes.length;
      return segment;
    },
    seal: async (segment) => {
      if (open?.segment === segment) await close();
    },
    close,
  };
}

/** What is in it says what people have asked: nobody else on the machine is to read it. */
async function openSegment(path: string): Promise<OpenSegment> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  return { segment: createSegment(path), file: await open(path, 'ax', 0o600) };
}
