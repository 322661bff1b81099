/** Counts down, and reloads the page when what it shows has changed. Without this script, a buyer reloads by hand. */

const { about, version } = document.currentScript.dataset
const until = document.querySelector('[data-until]')

async function refresh() {
  if (until) {
    const seconds = Math.max(0, Math.round((until.dataset.until - Date.now()) / 1000))
    until.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
  }
  try {
    const state = await (await fetch(`/state?about=${encodeURIComponent(about)}`)).json()
    if (state.version !== version) return location.reload()
  } catch {
    // The simulator is away. The next turn asks again.
  }
  setTimeout(refresh, 1000)
}

refresh()
