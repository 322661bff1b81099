/** What a newer companion may send: the modal shows what it knows, and nothing broken in place of the rest. */

import { expect } from '@open-wc/testing'
import { open, press, shop, text, waitUntil, within } from './shop.ts'

describe('a newer companion', () => {
  it('may need a field that has no words here: its name is the label, and what is missing', async () => {
    const at = shop()
    const method = { provider: 'pakhipay', label: 'Pakhi Pay', needs: ['taxNumber'], flow: 'page' }
    await at.control({ checkout: { methods: [method] } })
    await open(at, {}, 'Pay ৳1,250.00')
    const input = within<HTMLInputElement>('[name=taxNumber]')
    expect(input.labels![0]!.textContent!.trim()).to.equal('taxNumber')
    press(/^Pay ৳/)
    await waitUntil(() => within('[name=taxNumber]').getAttribute('aria-invalid') === 'true')
    expect(within('#taxNumber-hint').textContent!.trim()).to.equal('taxNumber')
  })

  it('may send items whose amount is not a number: they stand in the list without it', async () => {
    const at = shop()
    const items = [
      { name: 'Cup', quantity: 2, amount: '900.00' },
      { name: 'Gift wrap', quantity: 1, amount: 'free' },
    ]
    await at.control({ checkout: { items } })
    await open(at)
    within<HTMLElement>('summary').click()
    const lines = [...within('.price ul').children].map(({ children }) => [...children].map((each) => each.textContent))
    expect(lines).to.deep.equal([
      ['2 × Cup', '৳900.00'],
      ['Gift wrap', ''],
      ['Total', '৳1,250.00'],
    ])
    expect(text()).not.to.include('NaN')
  })
})
