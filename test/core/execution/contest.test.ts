import { describe, expect, it } from 'vitest';
import { Contest } from '../../../src/core/execution/Contest.js';

const contestOf = (count: number) => {
  const contest = new Contest<{ buffered: string[] }, string>();
  const contenders = Array.from({ length: count }, () => ({ buffered: [] as string[] }));
  for (const contender of contenders) contest.add(contender);
  return { contest, contenders: contenders as [{ buffered: string[] }, ...{ buffered: string[] }[]] };
};

describe('a contest for one answer', () => {
  it('emits the chunks of a single one at once', () => {
    const { contest, contenders } = contestOf(1);
    expect(contest.onChunk(contenders[0], 'a')).toEqual(['a']);
    expect(contest.onAnswer(contenders[0])).toEqual({ cancel: [], emit: [] });
  });

  it('holds back the chunks of several, and emits the winner’s with its answer', () => {
    const { contest, contenders } = contestOf(3);
    const [first, winner, third] = contenders;
    expect(contenders.flatMap((one, index) => contest.onChunk(one, `${index}`))).toEqual([]);
    expect(contest.onChunk(winner!, 'more')).toEqual([]);
    expect(contest.onAnswer(winner!)).toEqual({ cancel: [first, third], emit: ['1', 'more'] });
    expect([...contest]).toEqual([winner]);
    expect(contest.has(first)).toBe(false);
  });

  it('emits what the last one has said as soon as all others have left', () => {
    const { contest, contenders } = contestOf(3);
    const [first, last, third] = contenders;
    contest.onChunk(last!, 'said');
    contest.onChunk(first, 'void');
    expect(contest.leave(first)).toEqual([]);
    expect(contest.leave(third!)).toEqual(['said']);
    expect(contest.onChunk(last!, 'at once')).toEqual(['at once']);
    expect(contest.onAnswer(last!)).toEqual({ cancel: [], emit: [] });
  });

  it('emits nothing when the last one leaves', () => {
    const { contest, contenders } = contestOf(1);
    expect([contest.leave(contenders[0]), contest.size]).toEqual([[], 0]);
  });
});
