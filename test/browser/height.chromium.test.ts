/** The dialog changes its height smoothly from one screen to the next, or at once for who wants no motion. */

import { expect } from '@open-wc/testing'
import { setViewport } from '@web/test-runner-commands'
import { resetScheme, setScheme } from './emulation.ts'
import { open, press, shop, shows, within } from './shop.ts'

const dialog = () => within<HTMLDialogElement>('dialog')
/** Heights of the dialog at the ends of its animation, or undefined without one. */
function heightsOfAnimation(): string[] | undefined {
  const keyframes = dialog()
    .getAnimations()
    .map(({ effect }) => (effect as KeyframeEffect).getKeyframes())
    .find(([first]) => first!.height !== undefined)
  return keyframes?.map(({ height }) => String(height))
}

/** Opens the list of methods, and goes to the form of one. */
async function changeScreen() {
  await setViewport({ width: 1024, height: 800 })
  await open(shop())
  const list = dialog().offsetHeight
  press(/^M-PESA/)
  await shows('phone number')
  const animated = heightsOfAnimation()
  for (const each of dialog().getAnimations()) each.finish()
  const form = dialog().offsetHeight
  expect(form).not.to.equal(list)
  return { animated, heights: [`${list}px`, `${form}px`] }
}

describe('the height of the dialog', () => {
  afterEach(resetScheme)

  it('moves from that of a screen to that of the next', async () => {
    await setScheme('light', 'no-preference')
    const { animated, heights } = await changeScreen()
    expect(animated).to.deep.equal(heights)
  })

  it('changes at once for who wants no motion', async () => {
    await setScheme('light', 'reduce')
    const { animated } = await changeScreen()
    expect(animated).to.equal(undefined)
  })
})
