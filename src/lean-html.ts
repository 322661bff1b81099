/**
 * Lit's templates, as far as the modal uses them, in a quarter of Lit's size: what the build for the script tag has in the place of `lit/html.js`.
 * Bindings stand where a child may stand, or are the whole value of an attribute, without quotes and in lower case: `name=${…}`, `?name=${…}`, `.name=${…}`,
 * `@name=${…}`. `test/browser/lean-html.test.ts` holds it to what Lit does.
 */

export interface TemplateResult {
  strings: readonly string[]
  values: readonly unknown[]
}

/** Puts a value into its place, where it is another than before. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Part = (value: any) => void

/** Stands in a template where a child goes; attributes have a `$` behind their name instead, so that no browser takes the mark for a value. */
const MARK = '{}'

/** Of a TreeWalker. */
const ELEMENTS_AND_COMMENTS = 129

/** Lit's own name, so that a shop's policy has one name to allow, wherever the modal comes from. */
const policy = (globalThis as { trustedTypes?: { createPolicy(name: string, rules: object): { createHTML(text: string): string } } }).trustedTypes
  ?.createPolicy('lit-html', { createHTML: (text: string) => text })

const templates = new WeakMap<readonly string[], HTMLTemplateElement>()
/** Arrays are templates of nothing but values, one for each length. */
const lists: string[][] = []

/** As a child: nothing; as an attribute: none. */
export const nothing = null

export const html = (strings: TemplateStringsArray, ...values: unknown[]): TemplateResult => ({ strings, values })

const places = new WeakMap<Node, Part>()

/** Shows a value in a container; the same container again: changes what has changed. */
export function render(value: unknown, container: HTMLElement): void {
  let place = places.get(container)
  if (!place) places.set(container, (place = childPart(container.appendChild(document.createComment('')))))
  place(value)
}

/** What stands before a comment. */
function childPart(end: Comment): Part {
  const start = document.createComment('')
  let shown: unknown = nothing
  let parts: Part[] = []
  end.before(start)
  return (value) => {
    if (Array.isArray(value)) value = { strings: (lists[value.length] ??= Array(value.length + 1).fill('')), values: value }
    const { strings = value, values } = value ?? {}
    let fresh: Node | string | undefined
    if (strings !== shown) {
      while (end.previousSibling !== start) end.previousSibling!.remove()
      shown = strings
      parts = []
      fresh = value ?? ''
      if (values) {
        fresh = document.importNode(templateOf(strings).content, true)
        const walker = document.createTreeWalker(fresh, ELEMENTS_AND_COMMENTS)
        for (let node; (node = walker.nextNode() as (Element & Comment) | null); ) {
          if (node.data === MARK) parts.push(childPart(node))
          for (const name of node.getAttributeNames?.() ?? []) if (name.endsWith('$')) parts.push(attributePart(node, name))
        }
      }
    }
    parts.forEach((part, i) => part(values[i]))
    // Not before it is complete: an element acts on its attributes the moment that it is in the page.
    if (fresh != null) end.before(fresh)
  }
}

function templateOf(strings: readonly string[]): HTMLTemplateElement {
  let template = templates.get(strings)
  if (!template) {
    const text = strings.reduce((before, after) => (before.endsWith('=') ? `${before.slice(0, -1)}$=""` : `${before}<!--${MARK}-->`) + after)
    templates.set(strings, (template = document.createElement('template')))
    template.innerHTML = policy ? policy.createHTML(text) : text
  }
  return template
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any
function attributePart(element: any, name: string): Part {
  const whole = name.slice(0, -1)
  const kind = name[0]
  const key = whole.slice(1)
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  let last: any
  element.removeAttribute(name)
  if (kind === '@') element.addEventListener(key, (event: Event) => last?.(event))
  return (value) => {
    if (value === last) return
    last = value
    if (kind === '?') element.toggleAttribute(key, !!value)
    else if (kind === '.') element[key] = value
    else if (value === nothing) element.removeAttribute(whole)
    else if (kind !== '@') element.setAttribute(whole, value)
  }
}
