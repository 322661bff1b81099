/** A shop whose page is itself in a frame: providers refuse frames, so their pages need a window or the top page. */

import { expect } from '@open-wc/testing'
import { fakeWindow } from './navigation.ts'
import { shop, waitUntil } from './shop.ts'
import { page, pakhiPay, providerUrl } from './views.ts'
import { include, showsIn, visit } from './visit.ts'
import type { VisitedWindow } from './visit.ts'

interface SetUp {
  phone?: boolean
  wanted?: 'redirect' | 'popup'
  offered: 'redirect' | 'popup' | 'frame'
}

const setUps: Record<string, SetUp> = {
  'on a phone': { phone: true, offered: 'frame' },
  'that wants its page replaced': { wanted: 'redirect', offered: 'frame' },
  'that wants a window': { wanted: 'popup', offered: 'frame' },
  'whose provider offers only to replace the page': { offered: 'redirect' },
}

/** Presses Pay in the shop's modal. */
async function pay(inside: VisitedWindow, { phone = false, wanted, offered }: SetUp): Promise<HTMLElement> {
  const at = shop()
  await include(inside)
  const { matchMedia } = inside
  inside.matchMedia = (query) =>
    query.includes('coarse') ? ({ matches: phone } as MediaQueryList) : matchMedia.call(inside, query)
  await at.control({ checkout: pakhiPay, payments: [{ action: page(offered) }] })
  void inside.PayButton.checkout({ server: at.server, orderToken: 'a.b.c', presentation: wanted })
  await showsIn(inside, 'Pay ৳1,250.00')
  const modal = inside.document.querySelector('pay-checkout')!
  modal.shadowRoot!.querySelector<HTMLElement>('.main [part=primary]')!.click()
  return modal
}

describe('a shop in a frame', () => {
  for (const [name, setUp] of Object.entries(setUps)) {
    it(`${name} shows the provider’s page in a window`, async () => {
      const inside = await visit('/test-pages/empty.html')
      const popup = fakeWindow()
      inside.open = () => popup as unknown as Window
      await pay(inside, setUp)
      await showsIn(inside, 'Finish in the Pakhi Pay window')
      expect(popup.address).to.equal(providerUrl)
      expect(inside.location.pathname).to.equal('/test-pages/empty.html')
    })

    it(`${name} offers a link for the top page where windows are blocked`, async () => {
      const inside = await visit('/test-pages/empty.html')
      inside.open = () => null
      const modal = await pay(inside, setUp)
      await showsIn(inside, 'One more tap to open Pakhi Pay')
      const link = modal.shadowRoot!.querySelector<HTMLAnchorElement>('a[part=primary]')!
      expect([link.href, link.target]).to.deep.equal([providerUrl, '_top'])
      expect(inside.location.pathname).to.equal('/test-pages/empty.html')
    })
  }

  it('opens the window inside the click when it will be needed', async () => {
    const inside = await visit('/test-pages/empty.html')
    let opened = 0
    inside.open = () => (opened++, fakeWindow() as unknown as Window)
    const paying = pay(inside, { phone: true, offered: 'redirect' })
    await waitUntil(() => opened)
    await paying
    await showsIn(inside, 'Finish in the Pakhi Pay window')
    expect(opened).to.equal(1)
  })
})
