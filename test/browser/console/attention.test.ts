/** What needs attention: what the page says of the events, when nothing is left to do, and what a press is about. */

import { expect } from '@open-wc/testing'
import type { EventView } from '../../../server/contract/operator.ts'
import { updateLive } from './live-update.ts'
import { openConsole, waitUntil } from './open-console.ts'
import type { Opened } from './open-console.ts'
import { isClosed, WHY, writes } from './order-actions.ts'
import { paidTwice, underpaid } from './order-views.ts'
import type { Ago } from './order-views.ts'
import { morningViews } from './views.ts'

const away = { status: 503, body: { type: 'about:blank', title: '', status: 503, code: 'unavailable', detail: '' } }
const ago: Ago = (minutes) => new Date(Date.now() - minutes * 60_000).toISOString()
const NONE = {
  'GET /anomalies': { body: { anomalies: [], open: 0, nextCursor: null } },
  'GET /events': { body: { endpoint: null, events: [], nextCursor: null } },
}

const calm = () => {
  const { overview } = morningViews(Date.now())
  return { body: { ...overview, attention: { ...overview.attention, providersDown: 0 } } }
}
const headlines = (at: Opened) =>
  [...at.window.document.querySelectorAll<HTMLElement>('attention-page h2')].map(({ innerText }) => innerText)
const focused = (at: Opened) => (at.window.document.activeElement as HTMLElement).innerText.trim()

describe('when nothing needs the operator', () => {
  it('says so only once the overview has arrived', async () => {
    const at = await openConsole('#/attention', { answers: { ...NONE, 'GET /overview': {} } })
    await waitUntil(async () => (await at.calls()).some(({ path }) => path === '/api/events'))
    await at.shows('Loading …')
    expect(at.text()).not.to.include('Nothing needs you')
    await at.control({ answers: { 'GET /overview': calm() } })
    await at.shows('Nothing needs you')
  })

  it('says what is wrong when the overview cannot be loaded, and can be tried again', async () => {
    const at = await openConsole('#/attention', { answers: { ...NONE, 'GET /overview': {} } })
    await at.control({ answers: { 'GET /overview': away }, endStreams: true })
    await at.shows('The server is not available at the moment')
    expect(at.text()).not.to.include('Nothing needs you')
    await at.control({ answers: { 'GET /overview': calm() } })
    await at.press('Try again')
    await at.shows('Nothing needs you')
  })
})

describe('undelivered events', () => {
  const event = (id: string, change: Partial<EventView>): EventView => ({
    ...morningViews(Date.now()).events.events[2]!,
    id,
    ...change,
  })
  const opened = async (events: EventView[], nextCursor: string | null = null) => {
    const body = { endpoint: null, events, nextCursor }
    const at = await openConsole('#/attention', { answers: { 'GET /events': { body } } })
    await at.shows('Your shop hasn’t taken')
    return at
  }
  const givenUp = { status: 'given_up', givesUpAt: undefined } as unknown as Partial<EventView>

  it('that were given up come first, apart from those that are still tried', async () => {
    const at = await opened([event('evt_1', {}), event('evt_2', {}), event('evt_3', givenUp)])
    expect(at.text()).to.match(
      /We have given up on 1 event: it stays undelivered until you resend it\.\s+We keep trying the other 2 until \d+ \w+\./,
    )
  })

  it('that were all given up are not tried', async () => {
    const at = await opened([event('evt_1', givenUp), event('evt_2', givenUp)])
    await at.shows('We have given up on 2 events: they stay undelivered until you resend them.')
    expect(at.text()).not.to.include('We keep trying')
  })

  it('may be given up where they are too many to show', async () => {
    const at = await opened([event('evt_1', {})], 'next')
    await at.shows('There are older events. Some of them may be given up.')
  })

  const sent = { status: 200, body: {} }
  const underWay = { status: 409, body: { code: 'request_in_progress', title: '', status: 409 } }
  const three = () => ['evt_7', 'evt_8', 'evt_9'].map((id) => event(id, {}))
  const resent = async (at: Opened) => (await writes(at)).map(({ path }) => path.split('/')[3])

  it('are resent beyond one that is under way, and the dialog counts them', async () => {
    const at = await opened(three())
    const answers = {
      'POST /events/evt_7/resend': underWay,
      'POST /events/evt_8/resend': sent,
      'POST /events/evt_9/resend': sent,
    }
    await at.control({ answers })
    await at.press('Resend all 3')
    await at.shows('Send 3 events again?')
    await at.press('Resend all 3')
    await at.shows('On their way: 2 of 3.')
    await at.shows('The others are being delivered at this moment.')
    expect(await resent(at)).to.deep.equal(['evt_7', 'evt_8', 'evt_9'])
  })

  it('that were sent are left out by a second press after a failure', async () => {
    const at = await opened(three())
    const answers = { 'POST /events/evt_7/resend': sent, 'POST /events/evt_8/resend': away }
    await at.control({ answers })
    await at.press('Resend all 3')
    await at.shows('Send 3 events again?')
    await at.press('Resend all 3')
    await at.shows('The server is not available at the moment')
    await at.control({ answers: { 'POST /events/evt_8/resend': sent, 'POST /events/evt_9/resend': sent } })
    await at.press('Resend all 2')
    await at.shows('It is on its way.')
    await isClosed(at)
    expect(await resent(at)).to.deep.equal(['evt_7', 'evt_8', 'evt_8', 'evt_9'])
  })

  it('are not offered again while they wait for the try that was asked for', async () => {
    const at = await opened([event('evt_7', { status: 'waiting' }), event('evt_8', {})])
    await at.press('Resend')
    await at.shows('Send order.paid again?')
  })
})

describe('a list of cases that changes while it is read', () => {
  it('keeps the focus in the same case when a new one comes before it', async () => {
    const views = morningViews(Date.now())
    views.anomalies.anomalies = [underpaid(ago)]
    const at = await openConsole('#/attention', { views })
    await at.shows('Order 1041 was underpaid')
    at.find('attention-page section button').focus()
    await updateLive(at, {
      'GET /anomalies': { body: { ...views.anomalies, anomalies: [paidTwice(ago), underpaid(ago)] } },
    })
    await at.shows('Order 1016 was paid twice')
    expect(at.window.document.activeElement!.closest('section')!.ariaLabel).to.equal('Order 1041 was underpaid')
  })

  it('names the order and the transaction of the money that goes back', async () => {
    const views = morningViews(Date.now())
    views.anomalies.anomalies = [{ ...underpaid(ago), canRefund: true }]
    const at = await openConsole('#/attention', { views })
    await at.press('Refund')
    const question = () => at.find('#question-text').innerText
    const subject = 'Order 1041 · Transaction ID TRX90A1C2E7F4'
    await at.shows('How does the money go back?')
    expect(question()).to.include(subject)
    await at.press('Continue')
    await at.shows('returns the money to the buyer')
    expect(question()).to.include(subject)
    await at.press('Not now')
    await isClosed(at)
  })

  it('keeps further cases that somebody reads', async () => {
    const views = morningViews(Date.now())
    views.anomalies = { anomalies: [underpaid(ago)], open: 2, nextCursor: 'next' }
    const at = await openConsole('#/attention', { views })
    await at.shows('Order 1041 was underpaid')
    await at.control({
      answers: { 'GET /anomalies': { body: { anomalies: [paidTwice(ago)], open: 2, nextCursor: null } } },
    })
    await at.press('Show more')
    await at.shows('Order 1016 was paid twice')
    await waitUntil(() => focused(at) === 'Order 1016 was paid twice')
    await updateLive(at, { 'GET /anomalies': { body: views.anomalies } })
    await waitUntil(() => at.text().includes('Order 1016 was paid twice'))
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(headlines(at)).to.include.members(['Order 1041 was underpaid', 'Order 1016 was paid twice'])
  })

  it('loads again when something changes while it loads', async () => {
    const at = await openConsole('#/attention')
    await at.shows('Order 1041 was underpaid')
    await at.control({ forget: true })
    const loads = async () => (await at.calls()).filter(({ path }) => path === '/api/anomalies').length
    await updateLive(at, { 'GET /anomalies': { body: at.views.anomalies, delay: 600 } })
    await waitUntil(async () => (await loads()) === 1)
    await updateLive(at, { 'GET /anomalies': { body: { ...at.views.anomalies, anomalies: [paidTwice(ago)] } } })
    await waitUntil(() => !at.text().includes('Order 1041 was underpaid'))
    expect(await loads()).to.equal(2)
  })

  it('says that it is not up to date, above what it showed, when it cannot be loaded again', async () => {
    const at = await openConsole('#/attention')
    await at.shows('Order 1041 was underpaid')
    await updateLive(at, { 'GET /anomalies': away })
    await at.shows('This could not be brought up to date')
    expect(at.find('attention-page [role=alert]').innerText).to.include('The server is not available')
    await at.shows('Order 1041 was underpaid')
    await at.control({ answers: { 'GET /anomalies': { body: at.views.anomalies } } })
    await at.press('Try again')
    await waitUntil(() => !at.text().includes('This could not be brought up to date'))
  })
})

describe('a case that is resolved', () => {
  const resolve = async (answers: Record<string, { body?: unknown }>) => {
    const at = await openConsole('#/attention', { answers: { 'POST /anomalies/anm_1/resolve': { body: {} } } })
    await at.shows('Order 1041 was underpaid')
    await at.press('Mark resolved')
    await at.fill(WHY, 'agreed')
    await at.control({ answers })
    at.dialog()!.querySelector('form')!.requestSubmit()
    await isClosed(at)
    return at
  }

  it('gives the focus to the next one', async () => {
    const at = await resolve({ 'GET /anomalies': { body: { anomalies: [paidTwice(ago)], open: 1, nextCursor: null } } })
    await waitUntil(() => focused(at) === 'Order 1016 was paid twice')
  })

  it('gives the focus to what the page says when nothing is left', async () => {
    const at = await resolve({ ...NONE, 'GET /overview': calm() })
    await waitUntil(() => focused(at) === 'Nothing needs you')
  })
})
