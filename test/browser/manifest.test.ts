/** What the manifest says of the elements, against the elements as npm gets them. Needs `npm run build`. */

import { expect } from '@open-wc/testing'
import { clearTab, modal, open, shop, waitUntil, within } from './shop.ts'
import { page, pendingPayment, pushRequest } from './views.ts'

interface Named {
  readonly name: string
}

interface Declaration extends Named {
  readonly tagName?: string
  readonly members?: readonly Named[]
  readonly attributes?: readonly Named[]
  readonly cssParts?: readonly Named[]
}

interface Module {
  readonly path: string
  readonly declarations: readonly Declaration[]
  readonly exports: readonly (Named & { readonly kind: string })[]
}

const { modules } = (await (await fetch('/dist/custom-elements.json')).json()) as { modules: Module[] }
const declarations = modules.flatMap((module) => module.declarations)
const elementOf = (tag: string): Declaration => declarations.find(({ tagName }) => tagName === tag)!
const names = (entries: readonly Named[] = []): string[] => entries.map(({ name }) => name).sort()

describe('the manifest', () => {
  it('names what the modules export', async () => {
    for (const { path, exports } of modules) {
      const exported = Object.keys((await import(`/${path}`)) as object)
      expect(exported).to.include.members(names(exports.filter(({ kind }) => kind === 'js')))
    }
  })

  it('names the attributes that the modal observes', async () => {
    await open(shop(), {}, '')
    const { observedAttributes } = modal().constructor as unknown as { observedAttributes: string[] }
    // Set by the companion's own page, which is no concern of a shop.
    const internal = ['page']
    expect(observedAttributes.filter((name) => !internal.includes(name)).sort()).to.deep.equal(
      names(elementOf('pay-checkout').attributes),
    )
  })

  it('names members that the elements have', async () => {
    const button = await open(shop(), {}, '')
    for (const element of [button, modal()]) {
      for (const name of names(elementOf(element.localName).members)) expect(name in element, name).to.equal(true)
    }
  })

  it('names the parts', async () => {
    const parts = new Set<string>()
    const collect = (root: ShadowRoot): void => {
      for (const each of root.querySelectorAll('[part]')) for (const part of each.part) parts.add(part)
    }
    const screens = [
      { control: {}, part: 'method' },
      { control: { checkout: pendingPayment(page('frame')) }, part: 'frame' },
      { control: { checkout: pendingPayment(pushRequest) }, part: 'quiet' },
      { control: { checkout: pendingPayment(page('popup')) }, part: 'primary' },
    ]
    for (const { control, part } of screens) {
      const at = shop()
      await at.control(control)
      const button = await open(at, {}, '')
      await waitUntil(() => within(`[part~=${part}]`), `the modal has the part ${part}`)
      collect(modal().shadowRoot!)
      expect([...button.shadowRoot!.querySelectorAll('[part]')].map((each) => each.part.value)).to.deep.equal(
        names(elementOf('pay-button').cssParts),
      )
      clearTab()
    }
    expect([...parts].sort()).to.deep.equal(names(elementOf('pay-checkout').cssParts))
  })
})
