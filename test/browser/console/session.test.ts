/** A tab of the console while somebody signs in or out elsewhere. */

import { expect } from '@open-wc/testing'
import { openConsole } from './open-console.ts'
import { isClosed } from './order-actions.ts'

const signedInElsewhere = { csrfToken: 'csrf-2' }

describe('a tab whose operator has signed in again in another one', () => {
  it('sends an action once more, with the token of the new session', async () => {
    const at = await openConsole('#/deliveries', { answers: { 'POST /events/evt_3/resend': { body: {} } } })
    await at.control({ session: { ...at.views.session, ...signedInElsewhere } })
    await at.press('Resend: order.paid 1039')
    await at.shows('Send order.paid again?')
    await at.press('Resend')
    await at.shows('It is on its way.')
    await isClosed(at)
    expect((await at.calls('POST')).map(({ csrf }) => csrf)).to.deep.equal(['csrf-1', 'csrf-2'])
  })

  it('signs out', async () => {
    const at = await openConsole('#/orders')
    await at.shows('Rahima Khatun')
    await at.control({ session: { ...at.views.session, ...signedInElsewhere } })
    await at.press('Sign out')
    await at.shows('You are signed out.')
    expect((await at.calls('DELETE')).map(({ csrf }) => csrf)).to.deep.equal(['csrf-1', 'csrf-2'])
  })

  it('is asked to sign in when the other one has signed out', async () => {
    const at = await openConsole('#/deliveries')
    await at.shows('verified by secret 2')
    await at.control({ isSignedIn: false })
    await at.press('Resend: order.paid 1039')
    await at.shows('Send order.paid again?')
    await at.press('Resend')
    await at.shows('Your session has ended. Sign in again.')
  })
})

describe('a tab in whose browser another operator has signed in', () => {
  it('does nothing in the name of that one', async () => {
    const at = await openConsole('#/deliveries', { answers: { 'POST /events/evt_3/resend': { body: {} } } })
    await at.control({ session: { ...at.views.session, ...signedInElsewhere, operator: '11112222' } })
    await at.press('Resend: order.paid 1039')
    await at.shows('Send order.paid again?')
    await at.press('Resend')
    await at.shows('Your session has ended. Sign in again.')
    expect((await at.calls('POST')).map(({ csrf }) => csrf)).to.deep.equal(['csrf-1'])
  })
})

describe('signing out', () => {
  it('says why the server refuses it', async () => {
    const body = { type: 'about:blank', title: '', status: 503, code: 'unavailable', detail: '' }
    const at = await openConsole('#/orders', { answers: { 'DELETE /session': { status: 503, body } } })
    await at.shows('Rahima Khatun')
    await at.press('Sign out')
    await at.shows('The server is not available at the moment. Try again.')
  })
})
