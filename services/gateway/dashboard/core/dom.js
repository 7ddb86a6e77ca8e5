/** Describes an element; `render` makes the page so. Children that are null, undefined or false are left out. */
export function h(tag, props, ...children) {
  return { tag, props: props ?? {}, children: children.flat(Infinity).filter(isThere) };
}

const isThere = (child) => child !== null && child !== undefined && child !== false;
const svgNamespace = 'http://www.w3.org/2000/svg';
/** What each element was last made from. */
const described = new WeakMap();

/** Makes the children of an element those described, and keeps the elements that stay, with their focus and scroll. */
export function render(parent, children) {
  patchChildren(parent, [children].flat(Infinity).filter(isThere));
}

function patchChildren(parent, children) {
  const keyed = new Map();
  const loose = [];
  for (const node of parent.childNodes) {
    const key = described.get(node)?.props.key;
    if (key === undefined) loose.push(node);
    else keyed.set(key, node);
  }
  let next = parent.firstChild;
  for (const child of children) {
    const key = child.props?.key;
    const old = key === undefined ? takeLoose(loose, child) : keyed.get(key);
    if (key !== undefined) keyed.delete(key);
    const node = patch(old, child, parent);
    if (old !== undefined && old !== node) {
      if (old === next) next = old.nextSibling;
      old.remove();
    }
    if (node === next) next = next.nextSibling;
    else parent.insertBefore(node, next);
  }
  for (const node of [...loose, ...keyed.values()]) node.remove();
}

function takeLoose(loose, child) {
  const index = loose.findIndex((node) =>
    child.tag === undefined ? node.nodeType === Node.TEXT_NODE : node.localName === child.tag,
  );
  return index < 0 ? undefined : loose.splice(index, 1)[0];
}

function patch(old, child, parent) {
  if (child.tag === undefined) {
    const text = String(child);
    if (old === undefined) return document.createTextNode(text);
    if (old.data !== text) old.data = text;
    return old;
  }
  // The very same description: nothing below has changed.
  if (old !== undefined && described.get(old) === child) return old;
  const node = old?.localName === child.tag ? old : create(child.tag, parent);
  patchProps(node, described.get(node)?.props ?? {}, child.props);
  patchChildren(node, child.children);
  described.set(node, child);
  return node;
}

function create(tag, parent) {
  const isSvg = tag === 'svg' || parent.namespaceURI === svgNamespace;
  return isSvg ? document.createElementNS(svgNamespace, tag) : document.createElement(tag);
}

function patchProps(node, before, after) {
  for (const name of Object.keys(before)) if (!(name in after)) setProp(node, name, undefined);
  for (const [name, value] of Object.entries(after)) {
    if (before[name] !== value) setProp(node, name, value);
  }
}

function setProp(node, name, value) {
  if (name === 'key') return;
  if (name === 'ref') value?.(node);
  else if (name.startsWith('on')) node[name] = value ?? null;
  else if (name === 'value') node.value = value ?? '';
  else if (name === 'vars') setVars(node, value ?? {});
  else if (value === undefined || value === null || value === false) node.removeAttribute(name);
  else node.setAttribute(name, value === true ? '' : String(value));
}

/** Custom properties of style: attributes of style are not allowed on this page. */
function setVars(node, vars) {
  for (const [name, value] of Object.entries(vars)) node.style.setProperty(`--${name}`, value);
}
