/**
 * The page to which a provider sends the buyer back. It closes itself in a window that the checkout has opened on a
 * computer. Otherwise it shows times as the buyer's clock does, and follows a pending payment: it reloads once the payment
 * has another status, and never before.
 */

/** Short enough for a waiting buyer, long enough for a provider request in between. */
const CHECK_MS = 5_000
/** Later, a tenth of the time so far, up to this. */
const MAX_CHECK_MS = 30_000
/** In pixels. The window has 480, and more at a zoom below 100 %. */
const MAX_WINDOW_WIDTH = 640
const PENDING = 'data-status="pending"'

// Browsers close a tab that scripts or apps have opened for other reasons too, and the receipt would be lost with it. A
// window of the checkout is narrow, and has shown the provider's page before. Phones have only tabs.
if (history.length > 1 && innerWidth <= MAX_WINDOW_WIDTH && !matchMedia('(pointer: coarse)').matches) window.close()

// The server does not know the buyer's time zone.
for (const time of document.querySelectorAll('time'))
  time.textContent = new Date(time.dateTime).toLocaleString(document.documentElement.lang, {
    dateStyle: 'medium',
    timeStyle: 'short',
  })

if (document.querySelector(`[${PENDING}]`)) {
  checkLater()
  for (const type of ['visibilitychange', 'online']) addEventListener(type, () => void check())
  for (const note of document.querySelectorAll<HTMLElement>('[data-follows]')) note.hidden = false
}

function checkLater(): void {
  const pause = Math.min(MAX_CHECK_MS, Math.max(CHECK_MS, performance.now() / 10))
  setTimeout(() => void check().then(checkLater), pause)
}

async function check(): Promise<void> {
  if (document.hidden) return
  try {
    const response = await fetch(location.href, { cache: 'no-store' })
    if (response.ok && !(await response.text()).includes(PENDING)) location.reload()
  } catch {
    // The connection is lost. The next check may find it again.
  }
}
