/**
 * `cem analyze` makes `dist/custom-elements.json` from the doc comments of the elements and their events, and from that
 * the data for completion in VS Code and in JetBrains IDEs.
 */

import { writeFileSync } from 'node:fs'
import { getWebTypesData } from 'custom-element-jet-brains-integration'
import { getVsCodeCssCustomData, getVsCodeHtmlCustomData } from 'custom-element-vs-code-integration'

const ELEMENTS = 'dist/browser/index.js'
const DEFINE = 'dist/browser/define.js'
const GLOBALS = ['Event', 'HTMLElement']

export default {
  globs: ['src/elements/pay-button.ts', 'src/elements/pay-checkout.ts', 'src/checkout/events.ts'],
  outdir: 'dist',
  litelement: true,
  packagejson: false,
  plugins: [publicSurface(), editorData()],
}

/**
 * Keeps what is documented: the analyzer also lists private members, and guesses at members and events from what a
 * constructor does to other objects. The modules are those that the package ships.
 */
function publicSurface() {
  const isPublic = ({ description, privacy = 'public' }) => Boolean(description) && privacy === 'public'
  return {
    name: 'public-surface',
    packageLinkPhase({ customElementsManifest }) {
      const { modules } = customElementsManifest
      const declarations = modules.flatMap((module) => module.declarations)
      for (const declaration of declarations) {
        describeProperties(declaration)
        for (const list of ['members', 'attributes', 'events']) {
          if (declaration[list]) declaration[list] = declaration[list].filter(isPublic)
        }
        const { superclass, members = [], attributes = [] } = declaration
        if (GLOBALS.includes(superclass.name)) declaration.superclass = { name: superclass.name, package: 'global:' }
        for (const entry of [declaration, ...members, ...attributes]) entry.description = unwrapped(entry.description)
        // What the constructor assigns to it is no default that a page could change.
        for (const member of members) if (member.readonly) delete member.default
      }
      const reference = (name) => ({ name, module: ELEMENTS })
      const exported = (name) => ({ kind: 'js', name, declaration: reference(name) })
      customElementsManifest.modules = [
        {
          kind: 'javascript-module',
          path: ELEMENTS,
          declarations,
          exports: declarations.map(({ name }) => exported(name)),
        },
        {
          kind: 'javascript-module',
          path: DEFINE,
          declarations: [],
          exports: [
            exported('PayButtonElement'),
            { kind: 'custom-element-definition', name: 'pay-button', declaration: reference('PayButtonElement') },
          ],
        },
      ]
    },
  }
}

function editorData() {
  return {
    name: 'editor-data',
    packageLinkPhase({ customElementsManifest }) {
      const html = JSON.parse(getVsCodeHtmlCustomData(customElementsManifest, {}))
      const css = JSON.parse(getVsCodeCssCustomData(customElementsManifest, {}))
      const webTypes = JSON.parse(getWebTypesData(customElementsManifest, {}))
      // The elements share custom properties, and editors would offer each of these twice.
      css.properties = distinct(css.properties)
      webTypes.contributions.css.properties = distinct(webTypes.contributions.css.properties)
      write('vscode.html-custom-data.json', html)
      write('vscode.css-custom-data.json', css)
      write('web-types.json', webTypes)
    },
  }
}

/** A property without a comment of its own that is an attribute, too, has the attribute's description. */
function describeProperties({ members = [], attributes = [] }) {
  for (const member of members) {
    const name = member.name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
    const attribute = attributes.find((each) => each.name === name)
    if (member.kind !== 'field' || member.description || !attribute) continue
    member.description = attribute.description
    member.attribute = name
    attribute.fieldName = member.name
  }
}

/** Lines end where the source does; paragraphs stay. */
function unwrapped(text) {
  return text.replace(/(?<!\n)\n(?!\n)/g, ' ')
}

function distinct(entries) {
  return [...new Map(entries.map((entry) => [entry.name, entry])).values()]
}

function write(file, data) {
  writeFileSync(`dist/${file}`, `${JSON.stringify(data, null, 2)}\n`)
}
