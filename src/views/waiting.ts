/** While the buyer is at the provider, elsewhere than here. */

import { nothing } from 'lit/html.js'
import { openProviderPage } from '../checkout-actions.ts'
import { browser } from '../presentation.ts'
import type { Piece, ScreenContext, View } from './context.ts'
import { message, primary, quiet, spinner } from './context.ts'
import { away, clock } from './outcome-icons.ts'
import { check, wayOut } from './under-way.ts'

export const providerWindow: View = (context) => {
  const { controller, t, way } = context
  return message(away, '', t.window, t.windowBody(way), [
    check(context, primary, t.havePaid),
    openAgain(context, quiet),
    // For a buyer whose wallet is on another device. Never on the phone itself.
    browser.isSmallTouchScreen() ? nothing : quiet(t.onPhone, () => controller.set({ code: true })),
    wayOut(context),
  ])
}

export const waiting: View = (context) => {
  const { state, t, way } = context
  const payment = state.view!.payment
  const page = payment?.action?.type === 'open'
  const actions: Piece[] = [page ? openAgain(context, primary) : nothing, check(context, page ? quiet : primary), wayOut(context)]
  return state.window === 'leaving'
    ? message(spinner, '', t.leaving(way), t.oneMoment, actions)
    : message(clock, '', t.waiting(way), payment?.message ?? t.waitingBody, actions)
}

export const openAgain = ({ controller, t, way }: ScreenContext, button: typeof primary): Piece => button(t.openAgain(way), () => openProviderPage(controller))
