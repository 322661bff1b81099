/** The operators' console: signing in and out, its pages, and what they ask of the API. */

import { expect } from '@open-wc/testing'
import type { OverviewView } from '../../../server/contract/operator.ts'
import { openConsole, waitUntil } from './open-console.ts'
import type { Call } from './open-console.ts'
import { morningViews } from './views.ts'

const TOKEN = 'a'.repeat(40)
const problem = (status: number, code: string, detail: string, headers = {}) => ({
  status,
  headers,
  body: { type: 'about:blank', title: code, status, code, detail },
})

describe('signing in', () => {
  it('shows what is wrong with a token, and the overview after the right one', async () => {
    const at = await openConsole('', { isSignedIn: false })
    expect(at.text()).to.include('Shiuli · pay.shiuli.example')
    expect(at.window.document.activeElement!.id).to.equal('token')
    await at.fill('Admin token', 'b'.repeat(40))
    await at.press('Sign in')
    await at.shows('This is not the token.')
    await at.fill('Admin token', TOKEN)
    await at.press('Sign in')
    await at.shows('৳48,260.00')
    expect(at.window.document.activeElement!.tagName).to.equal('H1')
  })

  it('leaves the token nowhere in the page', async () => {
    const at = await openConsole('', { isSignedIn: false })
    await at.fill('Admin token', TOKEN)
    await at.press('Sign in')
    await at.shows('৳48,260.00')
    expect(at.window.document.documentElement.outerHTML).not.to.include(TOKEN)
    expect(JSON.stringify({ ...localStorage, ...sessionStorage }) + at.window.location.href).not.to.include(TOKEN)
  })

  it('shows the token while somebody wants to see it', async () => {
    const at = await openConsole('', { isSignedIn: false })
    await at.press('Show')
    await waitUntil(() => at.find<HTMLInputElement>('#token').type === 'text')
    await at.press('Hide')
    await waitUntil(() => at.find<HTMLInputElement>('#token').type === 'password')
  })

  it('says when to try again after too many tokens', async () => {
    const answers = { 'POST /session': problem(429, 'rate_limited', 'Too many', { 'retry-after': '42' }) }
    const at = await openConsole('', { isSignedIn: false, answers })
    await at.fill('Admin token', TOKEN)
    await at.press('Sign in')
    await at.shows('Too many tries. Try again in 42 s.')
  })

  it('is asked for again when the session ends', async () => {
    const at = await openConsole('#/orders')
    await at.shows('Rahima Khatun')
    await at.control({ isSignedIn: false })
    await at.press('Deliveries')
    await at.shows('Your session has ended. Sign in again.')
    expect(at.text()).not.to.include('Rahima Khatun')
  })

  it('ends with the CSRF token, and then nothing is shown', async () => {
    const at = await openConsole('#/orders')
    await at.shows('Rahima Khatun')
    await at.press('Sign out')
    await at.shows('You are signed out.')
    expect(await at.calls('DELETE')).to.deep.include({
      method: 'DELETE',
      path: '/session',
      query: '',
      body: null,
      csrf: 'csrf-1',
      key: null,
    })
    expect(at.text()).not.to.include('Rahima Khatun')
  })
})

describe('the overview', () => {
  it('shows each currency by itself, what needs attention and the providers', async () => {
    const at = await openConsole()
    for (const words of ['৳48,260.00', 'Br 31,450.00', '₦212,000.00', '73%', '48s']) await at.shows(words)
    for (const words of ['Order 1041 was underpaid', '2 events not delivered', '7 failures in a row'])
      await at.shows(words)
  })

  it('follows the server', async () => {
    const at = await openConsole()
    await at.shows('৳48,260.00')
    await at.shows('Live')
    const { overview } = morningViews(Date.now())
    overview.currencies[0]!.today.money = { amount: '51840.00', currency: 'BDT', minor: 5_184_000, exponent: 2 }
    overview.attention.total = 7
    await at.control({ answers: { 'GET /overview': { body: overview } } })
    await at.shows('৳51,840.00')
    await waitUntil(() => at.find('.nav .count').textContent!.trim() === '7')
  })

  it('says that it reconnects when the stream ends, and goes on', async () => {
    const at = await openConsole()
    await at.shows('Live')
    await at.control({ endStreams: true })
    await at.shows('Reconnecting')
    await at.shows('Live')
  })

  it('draws another currency', async () => {
    const at = await openConsole()
    await at.press('Br')
    await waitUntil(() => at.find('.chart svg').getAttribute('aria-label')!.includes('Ethiopian Birr'))
    await at.shows('LakiPay Br 604,120.00 today Br 31,450.00')
  })
})

const isList = ({ path }: Call) => path === '/api/orders'

/** As the server sends it when an hour passes without a buyer: the calls of that hour are no longer counted. */
function withoutNews(overview: OverviewView): OverviewView {
  const providers = overview.providers.map((provider) => ({ ...provider, calls: 0, medianSeconds: null }))
  return { ...overview, providers, lastProof: null }
}

describe('the orders', () => {
  it('are searched without anything personal in an address', async () => {
    const at = await openConsole('#/orders')
    await at.shows('Rahima Khatun')
    await at.fill('Search orders', 'nusrat@example.com')
    at.find<HTMLFormElement>('form[role=search]').requestSubmit()
    await waitUntil(() => !at.text().includes('Rahima Khatun'))
    const calls = await at.calls()
    expect(calls.at(-1)).to.deep.include({ method: 'POST', path: '/api/orders/search' })
    expect(calls.at(-1)!.body).to.deep.equal({ q: 'nusrat@example.com' })
    expect(calls.map(({ path, query }) => path + query).join(' ')).not.to.include('nusrat')
    expect(at.window.location.href + JSON.stringify(at.window.history.state)).not.to.include('nusrat')
    expect(JSON.stringify({ ...localStorage, ...sessionStorage })).not.to.include('nusrat')
  })

  it('keep the search while an order is looked at', async () => {
    const at = await openConsole('#/orders')
    await at.fill('Search orders', 'nusrat@example.com')
    at.find<HTMLFormElement>('form[role=search]').requestSubmit()
    await waitUntil(() => !at.text().includes('Rahima Khatun'))
    await at.press('1041')
    await at.shows('What happened')
    at.window.history.back()
    await waitUntil(() => at.window.document.querySelector('input[type=search]') !== null)
    await at.shows('Nusrat Jahan')
    expect(at.find<HTMLInputElement>('input[type=search]').value).to.equal('nusrat@example.com')
    expect(at.text()).not.to.include('Rahima Khatun')
  })

  const FILTERS: [press: string, query: Record<string, string>][] = [
    ['Paid', { status: 'paid' }],
    ['Not paid', { status: 'not_paid' }],
    ['Needs attention · 2', { anomaly: 'open' }],
    ['Needs a look', { needsReview: 'true' }],
  ]
  for (const [name, query] of FILTERS)
    it(`are filtered by "${name}"`, async () => {
      const at = await openConsole('#/orders?period=all')
      await at.shows('Rahima Khatun')
      await waitUntil(() => at.text().includes('Needs attention · 2'))
      await at.press(name)
      await waitUntil(() => at.find('.chip[aria-pressed=true]').textContent!.trim() === name)
      const last = (await at.calls()).findLast(isList)!
      expect(Object.fromEntries(new URLSearchParams(last.query))).to.deep.equal(query)
    })

  it('go on with the next page', async () => {
    const at = await openConsole('#/orders')
    await at.shows('Rahima Khatun')
    const [first] = at.views.orders.orders
    const next = { orders: [{ ...first!, orderId: '0999' }], nextCursor: null }
    await at.control({ answers: { 'GET /orders': { body: next } } })
    await at.press('Show more')
    await at.shows('0999')
    await at.shows('No more')
    expect(at.text()).to.include('Nusrat Jahan')
    expect(new URLSearchParams((await at.calls()).at(-1)!.query).get('cursor')).to.equal('next')
  })

  it('show by themselves what became of them, and those that came when somebody wants them', async () => {
    const at = await openConsole('#/orders?show=paid&period=all')
    await at.shows('Rahima Khatun')
    // The shell waits before it loads a page again.
    const { setTimeout: later } = at.window
    at.window.setTimeout = ((run: () => void) => later(run)) as typeof later
    const listed = () =>
      [...at.window.document.querySelectorAll('tbody tr')].map((row) => row.querySelector('a')!.textContent!.trim())
    const top = () => at.find('tbody').getBoundingClientRect().top
    const before = { listed: listed(), top: top(), query: (await at.calls()).findLast(isList)!.query }

    await at.control({ forget: true, answers: { 'GET /overview': { body: withoutNews(at.views.overview) } } })
    const { orders } = at.views.orders
    const came = ['1044', '1043'].map((orderId) => ({ ...orders[0]!, orderId, openedAt: at.views.overview.at }))
    const now = orders.map((order) => (order.orderId === '1040' ? { ...order, situation: 'refunded' } : order))
    const { attention } = at.views.overview
    const overview = { ...at.views.overview, attention: { ...attention, openAnomalies: 3 } }
    await at.control({
      answers: {
        'GET /orders': { body: { orders: [...came, ...now], nextCursor: 'next' } },
        'GET /overview': { body: overview },
      },
    })
    await at.shows('2 new orders')
    expect({ listed: listed(), top: top(), query: before.query }).to.deep.equal(before)
    expect(at.find('tbody tr:nth-child(3)').textContent).to.include('Refunded')
    expect(at.find('[role=status] .btn').textContent!.trim()).to.equal('2 new orders')
    expect((await at.calls()).map(({ path, query }) => path + query)).to.deep.equal([`/api/orders${before.query}`])

    await at.press('2 new orders')
    await waitUntil(() => at.window.document.activeElement!.textContent!.trim() === '1044')
    expect(listed()).to.deep.equal(['1044', '1043', ...before.listed])
    expect(at.text()).not.to.include('new orders')
  })

  it('are downloaded for the chosen period', async () => {
    const at = await openConsole('#/orders?period=month')
    await at.shows('Rahima Khatun')
    const address = new URL(at.find<HTMLAnchorElement>('a[download]').href)
    expect(address.pathname).to.match(/\/admin\/api\/export\.csv$/)
    const days =
      (Date.parse(address.searchParams.get('to')!) - Date.parse(address.searchParams.get('from')!)) / 86_400_000
    expect(Math.round(days)).to.equal(30)
  })

  it('can be tried again after a failure', async () => {
    const at = await openConsole('#/orders', {
      answers: { 'GET /orders': problem(503, 'unavailable', 'The store is away') },
    })
    await at.shows('The server is not available at the moment')
    await at.control({ answers: { 'GET /orders': { body: at.views.orders } } })
    await at.press('Try again')
    await at.shows('Rahima Khatun')
  })
})

describe('what people wrote', () => {
  const views = morningViews(Date.now())
  const script = '<img src=x onerror="parent.attacked = true"><script>parent.attacked = true</script>'
  const turned = 'Anna \u202egnp.exe'
  const long = 'Wolfeschlegelsteinhausen'.repeat(30)
  views.orders.orders[0]!.customerName = script
  views.orders.orders[1]!.customerName = turned
  views.orders.orders[2]!.title = long
  views.order.customer = { name: script, phone: turned, email: `${long}@example.com` }
  views.order.timeline[0] = { ...views.order.timeline[0]!, code: 'newer', what: `${script} ${turned}` }
  views.webhook.body = script

  it('is text in lists: tags, reversed text and very long names', async () => {
    const at = await openConsole('#/orders', { views })
    await at.shows('<img src=x')
    expect(at.window.document.querySelector('main img, main script')).to.equal(null)
    expect(at.text()).to.include('Anna \ufffdgnp.exe')
    expect(at.text()).not.to.include(long)
    expect(at.window.document.documentElement.scrollWidth).to.be.at.most(1280)
    expect('attacked' in window).to.equal(false)
  })

  it('is text in an order and in a raw message, which is loaded on request only', async () => {
    const at = await openConsole('#/orders/1041', { views, width: 360 })
    await at.shows('<img src=x')
    expect((await at.calls()).some(({ path }) => path.includes('/webhooks/'))).to.equal(false)
    await at.press('Show the message')
    await waitUntil(() => at.window.document.querySelector('pre')?.textContent!.includes(script))
    expect(at.window.document.querySelector('main img, main script')).to.equal(null)
    const { scrollWidth, clientWidth } = at.window.document.documentElement
    expect(scrollWidth).to.equal(clientWidth)
    expect('attacked' in window).to.equal(false)
  })
})

describe('every page', () => {
  const HASHES = [
    '#/overview',
    '#/orders',
    '#/orders/1041',
    '#/attention',
    '#/attention?state=resolved',
    '#/deliveries',
    '#/health',
  ]
  for (const [hash, language] of HASHES.flatMap((hash) => ['en', 'bn'].map((language) => [hash, language] as const)))
    it(`fits 360 px, has one headline with the focus, and breaks no policy: ${hash} in ${language}`, async () => {
      const at = await openConsole(hash, { width: 360, language })
      expect(at.window.document.documentElement.lang).to.equal(language)
      const violations: string[] = []
      at.window.document.addEventListener('securitypolicyviolation', ({ violatedDirective }) =>
        violations.push(violatedDirective),
      )
      await waitUntil(() => at.window.document.querySelector('.loading') === null)
      await waitUntil(() => at.window.document.activeElement!.tagName === 'H1')
      expect(at.window.document.querySelectorAll('h1')).to.have.length(1)
      const { scrollWidth, clientWidth } = at.window.document.documentElement
      // Scroll bars of some browsers take room.
      expect(scrollWidth).to.equal(clientWidth)
      expect(violations).to.deep.equal([])
    })

  it('speaks Bengali when the operator wants it, and loads that language alone the next time', async () => {
    const at = await openConsole('#/orders')
    await at.shows('Rahima Khatun')
    await at.press('বাংলা')
    await at.shows('পরিশোধিত')
    await at.shows('৩,৫৮০.০০')
    expect(at.window.document.documentElement.lang).to.equal('bn')
    await at.reload('পরিশোধিত')
    const loaded = at.window.performance.getEntriesByType('resource').map(({ name }) => name.split('/').at(-1)!)
    expect(loaded.some((name) => name.startsWith('bn-'))).to.equal(true)
    expect(loaded.some((name) => name.startsWith('en-'))).to.equal(false)
  })

  it('is light or dark as the operator wants it, also the next time', async () => {
    const at = await openConsole('#/orders')
    await at.press('Dark')
    await at.press('Light')
    await at.press('Dark')
    const ground = () => at.window.getComputedStyle(at.window.document.body).backgroundColor
    await waitUntil(() => ground() === 'rgb(19, 20, 23)')
    await at.reload('Light')
    expect(ground()).to.equal('rgb(19, 20, 23)')
  })
})
