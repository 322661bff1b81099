/** Photographs of screens, and where things are on them. */

import { executeServerCommand } from '@web/test-runner-commands'
import { within } from './shop.ts'

/** Waits until nothing moves any more, except what never ends. */
export const stillness = (): Promise<unknown> =>
  Promise.all(
    within('dialog')
      .getAnimations({ subtree: true })
      .filter(({ effect }) => Number.isFinite(effect!.getComputedTiming().endTime))
      .map(({ finished }) => finished.catch(() => {})),
  )

/** Keeps the page as it looks in test-results/browser-tests, in a folder for each engine. */
export async function photograph(name: string): Promise<string> {
  const file = `${name.replace(/\W+/g, '-')}.png`
  return executeServerCommand<string, { file: string }>('photograph', { file })
}

/** @param picture a PNG, base64 @returns from 0 for black to 1 for white */
export async function brightness(picture: string, { x, y, width, height }: DOMRect): Promise<number> {
  const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${picture}`)).blob())
  const scale = image.width / innerWidth
  const canvas = new OffscreenCanvas(Math.round(width), Math.round(height)).getContext('2d')!
  canvas.drawImage(image, x * scale, y * scale, width * scale, height * scale, 0, 0, width, height)
  const { data } = canvas.getImageData(0, 0, Math.round(width), Math.round(height))
  let sum = 0
  for (let at = 0; at < data.length; at += 4) sum += data[at]! + data[at + 1]! + data[at + 2]!
  return sum / (data.length / 4) / 3 / 255
}

export interface ShownText {
  /** Each digit is a 0, since times change by themselves. */
  text: string
  /** A box for each line, as it is laid out. */
  lines: DOMRect[]
  /** What is seen of the lines. The rest is scrolled away. */
  seen: DOMRect[]
  /** Ends in an ellipsis if it is too long. */
  isShortened: boolean
}

/** Every text of the screen, or of the question over it. */
export function texts(): ShownText[] {
  const shown = within('.over') ?? within('dialog')
  const walker = document.createTreeWalker(shown, NodeFilter.SHOW_TEXT)
  const found: ShownText[] = []
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node.textContent!.replace(/\s+/g, ' ').trim()
    const parent = node.parentElement!
    const isVisible = parent.checkVisibility({ visibilityProperty: true, opacityProperty: true })
    // Texts for screen readers.
    if (!text || !isVisible || parent.closest('.hidden')) continue
    const range = document.createRange()
    range.selectNodeContents(node)
    const lines = [...range.getClientRects()]
    found.push({
      text: text.replace(/\d/g, '0'),
      lines,
      seen: lines.flatMap((line) => seenOf(line, parent) ?? []),
      isShortened: getComputedStyle(parent).textOverflow === 'ellipsis',
    })
  }
  return found
}

/** What the elements around a box leave of it; null for nothing. */
export function seenOf(box: DOMRect, inside: Element | null): DOMRect | null {
  let { left, top, right, bottom } = box
  for (let element = inside; element; element = element.parentElement) {
    if (getComputedStyle(element).overflowY === 'visible') continue
    const area = element.getBoundingClientRect()
    left = Math.max(left, area.left)
    top = Math.max(top, area.top)
    right = Math.min(right, area.right)
    bottom = Math.min(bottom, area.bottom)
  }
  return right > left && bottom > top ? new DOMRect(left, top, right - left, bottom - top) : null
}

/** Texts and boxes in whole pixels, which two drawings of one screen share. */
export const layout = (): string[] =>
  texts().map(({ text, lines }) =>
    [text, ...lines.map(({ left, top, width, height }) => [left, top, width, height].map(Math.round).join(' '))].join(),
  )
