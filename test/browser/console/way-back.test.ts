/** Where links of the console lead, and what stays of a search, a question and the focus on the way. */

import { expect } from '@open-wc/testing'
import { openConsole, waitUntil } from './open-console.ts'
import type { Opened } from './open-console.ts'
import { isClosed, openOrder, writes } from './order-actions.ts'
import { morningViews } from './views.ts'

async function search(at: Opened): Promise<void> {
  await at.shows('Rahima Khatun')
  await at.fill('Search orders', 'nusrat@example.com')
  at.find<HTMLFormElement>('form[role=search]').requestSubmit()
  await waitUntil(() => !at.text().includes('Rahima Khatun'))
}
const searched = (at: Opened) => at.find<HTMLInputElement>('input[type=search]').value

describe('a link to some of the orders', () => {
  it('is not limited by a search of before', async () => {
    const views = morningViews(Date.now())
    views.overview.attention.needsReview = 1
    const at = await openConsole('#/orders', { views })
    await search(at)
    at.window.location.hash = '#/attention'
    await at.shows('1 payment needs a look')
    const [link] = [...at.window.document.querySelectorAll<HTMLElement>('a[href*=needs_review]')]
    link!.click()
    await at.shows('Rahima Khatun')
    expect(searched(at)).to.equal('')
    expect(new URLSearchParams((await at.calls()).at(-1)!.query).get('needsReview')).to.equal('true')
  })

  it('leads from an order back to the filters and the search that found it', async () => {
    const at = await openConsole('#/orders?show=paid&period=all')
    await search(at)
    await at.press('1041')
    await at.shows('What happened')
    at.find('.crumb a').click()
    await waitUntil(() => at.window.document.querySelector('orders-page tbody') !== null)
    expect(at.window.location.hash).to.equal('#/orders?show=paid&period=all')
    expect(searched(at)).to.equal('nusrat@example.com')
  })

  it('says what a download has, whatever the filters', async () => {
    const at = await openConsole('#/orders?show=paid&period=month')
    await waitUntil(() => at.window.document.querySelector('a[download]') !== null)
    expect(at.find('a[download]').innerText.trim()).to.equal('Export CSV: all orders, last 30 days')
  })
})

describe('the list of orders', () => {
  it('gives the focus to the first new row when there is no more to show', async () => {
    const at = await openConsole('#/orders')
    await at.shows('Rahima Khatun')
    const [first] = at.views.orders.orders
    await at.control({
      answers: { 'GET /orders': { body: { orders: [{ ...first!, orderId: '0999' }], nextCursor: null } } },
    })
    await at.press('Show more')
    await at.shows('0999')
    const focused = () => at.window.document.activeElement!
    await waitUntil(() => focused().tagName === 'TR' && focused().textContent!.includes('0999'))
  })
})

describe('a question', () => {
  it('ends with the page that it was asked on', async () => {
    const at = await openOrder()
    await at.press('Record refund')
    await waitUntil(() => at.dialog() !== null)
    at.window.location.hash = '#/attention'
    await isClosed(at)
    await at.shows('Order 1016 was paid twice')
    expect(await writes(at)).to.deep.equal([])
  })

  it('stays while its action runs, also when the page is left', async () => {
    const at = await openOrder({ 'POST /anomalies/anm_1/resolve': { body: {}, delay: 800 } })
    await at.press('Mark resolved')
    await at.fill('Why? It goes into the audit log', 'agreed')
    at.dialog()!.querySelector('form')!.requestSubmit()
    await waitUntil(async () => (await writes(at)).length === 1)
    at.window.location.hash = '#/attention'
    await at.shows('Order 1016 was paid twice')
    expect(at.dialog()).not.to.equal(null)
    await isClosed(at)
    await at.shows('Marked as resolved.')
  })
})

describe('the region of short notes', () => {
  it('is there before a note, so that screen readers announce the note', async () => {
    const at = await openConsole('#/orders')
    const toast = at.find('.toast')
    expect(toast.textContent).to.equal('')
    const { display, visibility } = at.window.getComputedStyle(toast)
    expect({ display, visibility }).to.deep.equal({ display: 'block', visibility: 'visible' })
  })
})
