import { animationFrames, audit, connect, filter, type MonoTypeOperatorFunction, merge, timer } from 'rxjs';

/** How long a value waits where no frame comes: a hidden tab, a frame that is not painted. */
const withoutFrameMs = 1_000;

/** A frame's length where there are no frames at all: Node, a worker. */
const frameMs = 16;

/**
 * At most one value per animation frame: the latest. The last value of all is never lost; in a hidden tab, where no
 * frames come and timers are held back too, it comes at once.
 *
 * @param isLast whether nothing follows after this value
 */
export const oncePerFrame = <T>(isLast: (value: T) => boolean): MonoTypeOperatorFunction<T> =>
  connect((value$) => {
    const now = (value: T) => isLast(value) && isHidden();
    return value$.pipe(
      // `merge`, not `race`: race ends with the first that completes, and audit then drops the value it holds.
      audit((value) => (now(value) ? [value] : merge(nextFrame(), value$.pipe(filter(now))))),
    );
  });

const nextFrame = () =>
  typeof requestAnimationFrame === 'function' ? merge(animationFrames(), timer(withoutFrameMs)) : timer(frameMs);

const isHidden = (): boolean => typeof document !== 'undefined' && document.hidden;
