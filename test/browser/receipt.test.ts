/** The receipt: when the page goes on to the success address, and what is printed. */

import { expect } from '@open-wc/testing'
import { stoppedClock } from './clock.ts'
import { navigation } from './navigation.ts'
import { find, modal, open, press, ready, shop, shows, waitUntil, within } from './shop.ts'
import { finalCheckout } from './views.ts'

const paid = async () => {
  const at = shop()
  const element = await open(at, { 'success-url': '/thanks' })
  await at.control({ checkout: finalCheckout('paid') })
  await shows('has your payment of ৳1,250.00')
  return element
}

describe('the receipt of an order with a success address', () => {
  const clock = stoppedClock()
  afterEach(() => Reflect.deleteProperty(navigator, 'clipboard'))

  it('follows the address after eight seconds', async () => {
    const element = await paid()
    clock.advance(7_999)
    expect(modal()).to.not.equal(null)
    clock.advance(1)
    await waitUntil(() => navigation.to.length)
    expect(navigation.to).to.deep.equal([new URL('/thanks', location.href).href])
    expect(modal()).to.equal(null)
    expect(element.matches(':state(paid)')).to.equal(true)
  })

  it('stays when the page prevents it', async () => {
    const element = await paid()
    const sources: string[] = []
    element.addEventListener('pay-request-close', (event) => (sources.push(event.source), event.preventDefault()))
    clock.advance(8_000)
    await waitUntil(() => !within('.going'), 'the button no longer fills')
    expect(sources).to.deep.equal(['done'])
    expect(modal()).to.not.equal(null)
    expect(navigation.to).to.deep.equal([])
  })

  const signs: Record<string, () => unknown> = {
    'scrolls it': () => within('.scroll').dispatchEvent(new Event('scroll')),
    'moves the focus in it': () => find('Back to the shop')!.focus(),
    'copies an id without a pointer': () => press('Copy Reference'),
  }

  for (const [name, act] of Object.entries(signs)) {
    it(`stays when the buyer ${name}`, async () => {
      Object.defineProperty(navigator, 'clipboard', { configurable: true, value: { writeText: async () => {} } })
      await paid()
      await ready()
      expect(within('.going')).to.not.equal(null)
      act()
      await waitUntil(() => !within('.going'), 'the button no longer fills')
      clock.advance(60_000)
      expect(modal()).to.not.equal(null)
    })
  }

  it('stays when the buyer touches it', async () => {
    await paid()
    within('[part=amount]').dispatchEvent(new Event('pointerdown', { bubbles: true, composed: true }))
    await waitUntil(() => !within('.going'), 'the button no longer fills')
    clock.advance(60_000)
    expect(modal()).to.not.equal(null)
    press('Back to the shop')
    await waitUntil(() => navigation.to.length)
  })
})

describe('a printed receipt', () => {
  const { print } = window
  afterEach(() => void (window.print = print))

  it('has nothing of the page around it', async () => {
    const before = [...document.adoptedStyleSheets]
    const printed: string[] = []
    window.print = () => {
      const added = document.adoptedStyleSheets.filter((sheet) => !before.includes(sheet))
      for (const rule of added.flatMap(({ cssRules }) => [...cssRules])) printed.push(rule.cssText.replace(/\s+/g, ' '))
    }
    await paid()
    await shows('Save or print receipt')
    press('Save or print receipt')
    expect(printed).to.deep.equal([
      '@media print { body > :not(pay-checkout, [data-checkout]) { display: none !important; } }',
    ])
    dispatchEvent(new Event('afterprint'))
    expect([...document.adoptedStyleSheets]).to.deep.equal(before)
  })

  it('is printed beside an element that hides the style sheets of the document', async () => {
    let prints = 0
    window.print = () => prints++
    await paid()
    await shows('Save or print receipt')
    const image = Object.assign(document.createElement('img'), { name: 'adoptedStyleSheets' })
    document.body.append(image)
    try {
      press('Save or print receipt')
      dispatchEvent(new Event('afterprint'))
    } finally {
      image.remove()
    }
    expect(prints).to.equal(1)
  })

  it('is not offered where the browser has no style sheets of scripts', async () => {
    const { prototype } = CSSStyleSheet
    const replaceSync = Object.getOwnPropertyDescriptor(prototype, 'replaceSync')!
    await paid()
    await shows('Save or print receipt')
    Reflect.deleteProperty(prototype, 'replaceSync')
    try {
      modal().requestUpdate()
      await modal().updateComplete
      expect([Boolean(find('Save or print receipt')), Boolean(find('Back to the shop'))]).to.deep.equal([false, true])
    } finally {
      Object.defineProperty(prototype, 'replaceSync', replaceSync)
    }
  })
})
