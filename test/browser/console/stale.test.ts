/** Pages that cannot be brought up to date say so above what they show. */

import { expect } from '@open-wc/testing'
import { updateLive } from './live-update.ts'
import { openConsole, waitUntil } from './open-console.ts'
import type { Opened } from './open-console.ts'
import { answersOf } from './views.ts'

const away = { status: 503, body: { type: 'about:blank', title: '', status: 503, code: 'unavailable', detail: '' } }
const SAYS = 'This could not be brought up to date'

const PAGES: [hash: string, answer: string, shows: string, again: (at: Opened) => Promise<void>][] = [
  ['#/orders/1041', 'GET /orders/1041', 'What happened', updateLive],
  ['#/deliveries', 'GET /events', '4 tries · 500 in 0.2s', updateLive],
  ['#/deliveries', 'GET /webhooks', 'verified by secret 2', updateLive],
  ['#/health', 'GET /health', 'What the doctor finds', (at) => at.press('Check again')],
]

describe('a page that cannot be brought up to date', () => {
  for (const [hash, answer, shows, again] of PAGES)
    it(`says so above what it showed: ${hash} after ${answer}`, async () => {
      const at = await openConsole(hash)
      await at.shows(shows)
      await at.control({ answers: { [answer]: away } })
      await again(at)
      await at.shows(SAYS)
      const alert = at.find('main [role=alert]')
      expect(alert.innerText).to.include('The server is not available at the moment')
      expect(at.text()).to.include(shows)
      await at.control({ answers: { [answer]: answersOf(at.views)[answer]! } })
      await at.press('Try again')
      await waitUntil(() => !at.text().includes(SAYS))
    })
})
