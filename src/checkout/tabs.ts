/**
 * Lets one tab of a checkout do the work of all of them. It holds a lock of the browser, and notifies the others over a
 * channel. A notice has no content, since any script of the page's origin can send one: it only makes a tab request the
 * view itself.
 */

/** Notices in this time count once, so that a flood of them makes no flood of requests. */
const NOTICE_MS = 1_000

/**
 * Waits for the lock, then works. Without locks, or where the page may not use them, each tab works alone.
 * @param name the same in the tabs that work together
 * @param signal ends the wait for the lock. The work has to end itself
 * @param work gets a function that notifies the other tabs, and whether another tab has worked before
 * @param onNotice called for a notice while the tab waits
 */
export async function inOneTab(
  name: string,
  signal: AbortSignal,
  work: (notify: () => void, hasWaited: boolean) => Promise<void>,
  onNotice: () => void,
): Promise<void> {
  const openedAt = performance.now()
  let channel: BroadcastChannel | undefined
  let isWorking = false
  const start = async (hasWaited: boolean) => {
    isWorking = true
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has none.
    await work(() => channel?.postMessage(0), hasWaited)
  }
  try {
    channel = new BroadcastChannel(name)
    channel.onmessage = () => {
      channel!.onmessage = null
      setTimeout(() => isWorking || signal.aborted || onNotice(), openedAt + NOTICE_MS - performance.now())
    }
    const { locks } = navigator
    await locks.request(name, { ifAvailable: true }, (lock) => (lock ? start(false) : undefined))
    if (!isWorking) await locks.request(name, { signal }, () => start(true))
  } catch {
    if (!isWorking && !signal.aborted) await start(false)
  }
  channel?.close()
}
