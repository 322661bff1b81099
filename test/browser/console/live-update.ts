/** A live update: the pages of the console load again, with what the server answers by then. */

import type { Answers, Opened } from './open-console.ts'

let count = 0

export async function updateLive(at: Opened, answers: Answers = {}): Promise<void> {
  // The shell waits before it loads a page again.
  const { setTimeout: later } = at.window
  at.window.setTimeout = ((run: () => void) => later(run)) as typeof later
  const { overview } = at.views
  const conversion = { ...overview.conversion, opened: overview.conversion.opened + ++count }
  await at.control({ answers: { 'GET /overview': { body: { ...overview, conversion } }, ...answers } })
}
