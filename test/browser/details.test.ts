/** What the buyer types into the form. */

import { expect } from '@open-wc/testing'
import { open, setOnline, shop, shows, waitUntil, within } from './shop.ts'
import { pakhiPayWithDetails } from './views.ts'

function type(field: string, value: string): void {
  const input = within<HTMLInputElement>(`[name=${field}]`)
  input.value = value
  input.dispatchEvent(new InputEvent('input', { bubbles: true }))
}

describe('the details of the buyer', () => {
  it('are still there after the connection was lost', async () => {
    const at = shop()
    await at.control({ checkout: pakhiPayWithDetails })
    await open(at, {}, 'Full name')
    await at.streams(1)
    type('name', 'Rahima Khatun')
    type('email', 'rahima@example.com')
    setOnline(false)
    await at.control({
      rule: ['events', 'read'].map((route) => ({ route: route as 'read', drop: true, times: 99 })),
      endStreams: true,
    })
    await shows('You’re offline')
    await at.control({ clearRules: true })
    setOnline(true)
    dispatchEvent(new Event('online'))
    await waitUntil(() => within('[name=name]'), 'the form is back')
    const values = ['name', 'email'].map((field) => within<HTMLInputElement>(`[name=${field}]`).value)
    expect(values).to.deep.equal(['Rahima Khatun', 'rahima@example.com'])
  })
})
