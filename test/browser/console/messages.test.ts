/** What needs attention and the deliveries: what the console says of each, and of what it could not load. */

import { expect } from '@open-wc/testing'
import { updateLive } from './live-update.ts'
import { openConsole, waitUntil } from './open-console.ts'
import { answersOf, morningViews } from './views.ts'

/** The server refuses. */
const away = { status: 503, body: { type: 'about:blank', title: '', status: 503, code: 'unavailable', detail: '' } }

describe('what needs attention', () => {
  it('names the orders of the undelivered events and until when they are tried, and when both payments came', async () => {
    const views = morningViews(Date.now())
    views.events.events = views.events.events.filter(({ status }) => status === 'retrying')
    const at = await openConsole('#/attention', { views })
    await at.shows('order.paid: 1039, 1038 · since')
    const card = [...at.window.document.querySelectorAll('section')].find((one) => one.ariaLabel?.includes('2 events'))!
    expect(card.innerText).to.match(/We keep trying until \d+ \w+\. The money is safe/)
    expect(at.text()).to.match(
      /Paid with M-Pesa: \d+ \w+ \d{4}, \d\d:\d\d\. Again with telebirr: \d+ \w+ \d{4}, \d\d:\d\d\./,
    )
  })

  it('shows no open case as a resolved one when those cannot be loaded, and can be tried again', async () => {
    const at = await openConsole('#/attention')
    await at.shows('Order 1041 was underpaid')
    await at.control({ answers: { 'GET /anomalies': away } })
    await at.press('Resolved')
    await at.shows('The server is not available at the moment')
    expect(at.text()).not.to.include('Order 1041 was underpaid')
    await at.control({ answers: { 'GET /anomalies': { body: { anomalies: [], open: 2, nextCursor: null } } } })
    await at.press('Try again')
    await at.shows('Nothing was resolved yet')
  })

  it('says that further cases could not be loaded, and keeps those that are shown', async () => {
    const views = morningViews(Date.now())
    views.anomalies.nextCursor = 'next'
    const at = await openConsole('#/attention', { views })
    await at.shows('Order 1041 was underpaid')
    await at.control({ answers: { 'GET /anomalies': away } })
    await at.press('Show more')
    await at.shows('This could not be loaded')
    expect(at.text()).to.include('Order 1041 was underpaid')
  })
})

describe('the deliveries', () => {
  it('unfold all tries of an event with what the shop answered, and what was sent', async () => {
    const at = await openConsole('#/deliveries')
    await at.shows('4 tries · 500 in 0.2s')
    expect((await at.calls()).some(({ path }) => path.startsWith('/api/events/'))).to.equal(false)
    const row = [...at.window.document.querySelectorAll('event-list tr')].find(({ textContent }) =>
      textContent!.includes('1039'),
    )!
    row.querySelector<HTMLElement>('event-tries button')!.click()
    await waitUntil(() => row.querySelectorAll('.tries li').length === 4)
    const tries = [...row.querySelectorAll<HTMLElement>('.tries li')].map(({ innerText }) => innerText.trim())
    expect(tries[0]).to.match(/^Try 4 .* 500 in 0\.2s\s+<h1>Internal Server Error<\/h1>$/)
    expect(tries[1]).to.match(/^Try 3 .* timed out in 15s$/)
    expect(row.querySelector('pre')!.textContent).to.include('"orderId":"1039"')
  })

  it('name nobody as the sender of a refused message, and the secret that verified each other one', async () => {
    const at = await openConsole('#/deliveries')
    await at.shows('verified by secret 1')
    await at.shows('verified by secret 2')
    const rows = [...at.window.document.querySelectorAll<HTMLElement>('webhook-list tbody tr')]
    const [refused, ...others] = rows.filter(({ innerText }) => innerText.includes('Refused'))
    expect(others).to.deep.equal([])
    expect(refused!.querySelector('td')!.innerText.trim()).to.match(/^Unknown sender\s+At Pakhi Pay’s address$/)
  })

  it('keep an open message in its row when another one comes before it', async () => {
    const at = await openConsole('#/deliveries')
    await at.shows('verified by secret 2')
    const rows = () => [...at.window.document.querySelectorAll<HTMLElement>('webhook-list tbody tr')]
    const row = () => rows().find(({ innerText }) => innerText.includes('1041'))!
    row().querySelector<HTMLElement>('raw-message button')!.click()
    await waitUntil(() => row().querySelector('pre') !== null)
    const { webhooks } = at.views.webhooks
    const came = { ...webhooks[0]!, id: 'whk_9', orderId: '1050' }
    await updateLive(at, { 'GET /webhooks': { body: { webhooks: [came, ...webhooks], nextCursor: null } } })
    await waitUntil(() => rows().some(({ innerText }) => innerText.includes('1050')))
    const open = rows().filter((one) => one.querySelector('pre'))
    expect(open.map((one) => one.querySelector('a')!.innerText)).to.deep.equal(['1041'])
  })

  it('keep the open tries of an event in its row when another one comes before it', async () => {
    const at = await openConsole('#/deliveries')
    await at.shows('4 tries · 500 in 0.2s')
    const rows = () => [...at.window.document.querySelectorAll<HTMLElement>('event-list tbody tr')]
    const row = () => rows().find(({ innerText }) => innerText.includes('1039'))!
    row().querySelector<HTMLElement>('event-tries button')!.click()
    await waitUntil(() => row().querySelector('.tries') !== null)
    const { events } = at.views.events
    const came = { ...events[0]!, id: 'evt_9', orderId: '1050' }
    await updateLive(at, { 'GET /events': { body: { ...at.views.events, events: [came, ...events] } } })
    await waitUntil(() => rows().some(({ innerText }) => innerText.includes('1050')))
    const open = rows().filter((one) => one.querySelector('.tries'))
    expect(open.map((one) => one.querySelector('a')!.innerText)).to.deep.equal(['1039'])
  })

  it('say that no message names an unknown payment, where these are asked for', async () => {
    const at = await openConsole('#/deliveries?webhooks=orphan', {
      answers: { 'GET /webhooks': { body: { webhooks: [], nextCursor: null } } },
    })
    await at.shows('No message names a payment that is unknown here.')
  })

  it('give the focus to the first new row when there is no more to show', async () => {
    const views = morningViews(Date.now())
    views.webhooks.nextCursor = 'next'
    const at = await openConsole('#/deliveries', { views })
    await at.shows('verified by secret 2')
    const next = [{ ...views.webhooks.webhooks[0]!, id: 'whk_9', orderId: '0999' }]
    await at.control({ answers: { 'GET /webhooks': { body: { webhooks: next, nextCursor: null } } } })
    await at.press('Show more')
    await at.shows('0999')
    const focused = () => at.window.document.activeElement!
    await waitUntil(() => focused().tagName === 'TR' && focused().textContent!.includes('0999'))
  })

  for (const [list, answer, filter, row] of [
    ['event-list', 'GET /events', 'Not delivered', '1042'],
    ['webhook-list', 'GET /webhooks', 'Refused', '1016'],
  ] as const)
    it(`show no rows of before under another filter that cannot be loaded: ${list}`, async () => {
      const at = await openConsole('#/deliveries')
      const text = () => at.find(list).innerText
      await waitUntil(() => at.window.document.querySelector(list) !== null && text().includes(row))
      const { [answer]: before } = answersOf(at.views)
      await at.control({ answers: { [answer]: away } })
      await at.press(filter)
      await waitUntil(() => text().includes('The server is not available at the moment'))
      expect(text()).not.to.include(row)
      await at.control({ answers: { [answer]: before } })
      await at.press('Try again')
      await waitUntil(() => text().includes(row))
    })
})
