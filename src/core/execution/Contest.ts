/** Somebody in a contest, as whoever runs it knows them. */
export interface Contender<Chunk> {
  /** Chunks that are held back until it has won, or is the only one left. */
  readonly buffered: Chunk[];
}

/**
 * The rules of a contest for one answer: the first to answer wins. While several take part their chunks are held back,
 * since only the winner's may be emitted: whoever sends the first chunk need not be the first to finish. The contest is
 * lost when the last of them has failed.
 *
 * It only says what follows; whoever runs it cancels contenders and emits chunks.
 */
export class Contest<C extends Contender<Chunk>, Chunk> extends Set<C> {
  /** @returns the chunks to emit now */
  onChunk(contender: C, chunk: Chunk): readonly Chunk[] {
    if (this.size === 1) return [chunk];
    contender.buffered.push(chunk);
    return [];
  }

  /** Takes one out, since it failed or is not wanted any more. @returns the chunks to emit now */
  leave(contender: C): readonly Chunk[] {
    this.delete(contender);
    const [last] = this;
    return last && this.size === 1 ? last.buffered.splice(0) : [];
  }

  /** It has its answer. @returns who is to be cancelled, and the chunks to emit before the answer */
  onAnswer(winner: C): { readonly cancel: readonly C[]; readonly emit: readonly Chunk[] } {
    const cancel = [...this].filter((contender) => contender !== winner);
    for (const loser of cancel) this.delete(loser);
    return { cancel, emit: winner.buffered.splice(0) };
  }
}
