/** Where else the buyer, or somebody else, can pay: a link to the checkout, and a window in place of a frame. */

import { expect } from '@open-wc/testing'
import { navigation } from './navigation.ts'
import { open, press, ready, shop, shows, waitUntil, within } from './shop.ts'
import { page, pendingPayment, providerUrl } from './views.ts'

/** Replaces a member of the browser for a test. */
function replace(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { configurable: true, value })
}

afterEach(() => {
  for (const name of ['clipboard', 'share']) Reflect.deleteProperty(navigator, name)
})

describe('the link for somebody else', () => {
  const link = async (server: string, checkout: { id: string }) => `${server}/checkout/${checkout.id}#secret-1`

  it('is copied on a desktop', async () => {
    const at = shop()
    const copied: string[] = []
    replace(navigator, 'clipboard', { writeText: async (text: string) => void copied.push(text) })
    await open(at)
    press('Ask someone else to pay')
    await shows('Link copied')
    expect(copied).to.deep.equal([await link(at.server, (await at.control({})).checkout)])
  })

  it('goes to the apps of a phone', async () => {
    navigation.phone = true
    const at = shop()
    const shared: unknown[] = []
    replace(navigator, 'share', async (data: unknown) => {
      shared.push(data)
      throw new DOMException('The buyer changed their mind', 'AbortError')
    })
    await open(at)
    press('Ask someone else to pay')
    await waitUntil(() => shared.length)
    expect(shared).to.deep.equal([{ url: await link(at.server, (await at.control({})).checkout) }])
  })

  it('is shown where the browser lets nobody copy', async () => {
    const at = shop()
    const shown: unknown[] = []
    const { prompt } = window
    window.prompt = (_, text) => (shown.push(text), null)
    replace(navigator, 'clipboard', undefined)
    await open(at)
    press('Ask someone else to pay')
    await waitUntil(() => shown.length)
    expect(shown).to.deep.equal([await link(at.server, (await at.control({})).checkout)])
    window.prompt = prompt
  })
})

describe('a provider’s page in a frame', () => {
  const frame = async () => {
    const at = shop()
    await at.control({ checkout: pendingPayment(page('frame')) })
    await open(at, {}, 'Pakhi Pay’s own page')
    await waitUntil(() => within('iframe'))
    await ready()
  }

  it('opens in a window on request', async () => {
    await frame()
    press('Open in a window')
    await shows('Finish in the Pakhi Pay window')
    expect(navigation.window!.address).to.equal(providerUrl)
    expect(within('iframe')).to.equal(null)
  })

  for (const [blockedURI, isOurs] of [
    [providerUrl, true],
    ['https://ads.example', false],
  ] as const) {
    it(`${isOurs ? 'becomes' : 'does not become'} a window when the page’s policy forbids ${blockedURI}`, async () => {
      await frame()
      const blocked = { effectiveDirective: 'frame-src', violatedDirective: 'frame-src', blockedURI }
      const more = { documentURI: location.href, originalPolicy: '', statusCode: 200, disposition: 'enforce' } as const
      document.dispatchEvent(
        new SecurityPolicyViolationEvent('securitypolicyviolation', { bubbles: true, ...blocked, ...more }),
      )
      if (!isOurs) {
        expect(within('iframe')).to.not.equal(null)
        return
      }
      await shows('One more tap to open Pakhi Pay')
      await ready()
      press('Open Pakhi Pay')
      await shows('Finish in the Pakhi Pay window')
      expect(navigation.window!.address).to.equal(providerUrl)
    })
  }
})
