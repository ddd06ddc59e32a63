//! The tree that html5ever builds, reduced to the live elements and their order.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

use html5ever::tendril::StrTendril;
use html5ever::tree_builder::{ElemName, ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::{Attribute as Written, LocalName, Namespace, QualName, ns};

use super::{Attribute, Document, Element, MOST_NODES, MOST_WORK};

/// The name of the attribute that leads to the start tag. No page can write it: a tokenizer replaces
/// NUL.
pub(super) const MARK: &str = "\0";

const DOCUMENT: usize = 0;

/// A start tag with attributes.
#[derive(Debug, Default)]
pub(super) struct StartTag {
    pub(super) at: Range<usize>,
    pub(super) attributes: Arc<Vec<Attribute>>,
}

#[derive(Debug, Default)]
struct Node {
    name: Option<Rc<QualName>>,
    /// The number of its start tag, where that has attributes.
    tag: Option<usize>,
    parent: Option<usize>,
    /// Also those that have left since: a child is one whose parent says so.
    children: Vec<usize>,
    depth: usize,
    contents: Option<usize>,
    integration_point: bool,
}

#[derive(Debug)]
pub(super) struct Tree {
    nodes: RefCell<Vec<Node>>,
    tags: RefCell<Vec<StartTag>>,
    quirks: Cell<bool>,
    /// The depth of the last element.
    depth: Cell<usize>,
    work: Cell<usize>,
}

impl Default for Tree {
    fn default() -> Self {
        Self {
            nodes: RefCell::new(vec![Node::default()]),
            tags: RefCell::default(),
            quirks: Cell::new(false),
            depth: Cell::new(0),
            work: Cell::new(0),
        }
    }
}

impl Tree {
    /// Keeps a start tag, and gives it its number.
    pub(super) fn keep(&self, tag: StartTag) -> usize {
        let mut tags = self.tags.borrow_mut();
        tags.push(tag);
        tags.len() - 1
    }

    /// Counts what a token costs: the builder may look at every element that is open.
    pub(super) fn work(&self, parts: usize) {
        self.work.set(self.work.get() + parts * (1 + self.depth.get()));
    }

    /// Whether the work exceeds the limit.
    pub(super) fn is_too_much(&self) -> bool {
        self.work.get() > MOST_WORK || self.nodes.borrow().len() > MOST_NODES
    }

    pub(super) fn into_document(self, given_up: Option<usize>) -> Document {
        let mut nodes = self.nodes.into_inner();
        let tags = self.tags.into_inner();
        let mut elements = Vec::new();
        let mut open = vec![DOCUMENT];
        while let Some(at) = open.pop() {
            let children = std::mem::take(&mut nodes[at].children);
            // A node that left and came back is listed twice; only its last place counts.
            let mut own: Vec<usize> = Vec::with_capacity(children.len());
            for child in children.into_iter().rev() {
                if nodes[child].parent == Some(at) {
                    nodes[child].parent = None;
                    own.push(child);
                }
            }
            open.extend(own);
            elements.extend(element(&nodes[at], &tags));
        }
        Document { elements, quirks: self.quirks.get(), given_up }
    }

    fn node(&self, node: Node) -> usize {
        let mut nodes = self.nodes.borrow_mut();
        nodes.push(node);
        nodes.len() - 1
    }

    /// Places an element; text does not count.
    fn place(&self, parent: usize, child: &NodeOrText<usize>, before: Option<usize>) {
        let NodeOrText::AppendNode(child) = *child else { return };
        let mut nodes = self.nodes.borrow_mut();
        let depth = nodes[parent].depth + 1;
        nodes[child].parent = Some(parent);
        nodes[child].depth = depth;
        // An element that moves before a table goes near the end of its parent: the search is short.
        let children = &mut nodes[parent].children;
        match before.and_then(|next| children.iter().rposition(|other| *other == next)) {
            Some(at) => children.insert(at, child),
            None => children.push(child),
        }
        self.depth.set(depth);
        self.work.set(self.work.get() + depth);
    }
}

/// The element of a node, if it has attributes.
fn element(node: &Node, tags: &[StartTag]) -> Option<Element> {
    let name = node.name.as_ref()?;
    let tag = tags.get(node.tag?)?;
    Some(Element {
        name: name.local.to_ascii_lowercase().to_string(),
        html: name.ns == ns!(html),
        attributes: Arc::clone(&tag.attributes),
        tag: tag.at.clone(),
    })
}

/// An element's name, on its own: the tree may change while the builder holds it.
#[derive(Debug)]
pub(super) struct Name(Rc<QualName>);

impl ElemName for Name {
    fn ns(&self) -> &Namespace {
        &self.0.ns
    }

    fn local_name(&self) -> &LocalName {
        &self.0.local
    }
}

impl TreeSink for Tree {
    type Handle = usize;
    type Output = Self;
    type ElemName<'a> = Name;

    fn finish(self) -> Self {
        self
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> usize {
        DOCUMENT
    }

    fn elem_name<'a>(&'a self, target: &'a usize) -> Name {
        let name = self.nodes.borrow()[*target].name.clone();
        Name(name.unwrap_or_else(|| Rc::new(QualName::new(None, ns!(), LocalName::default()))))
    }

    fn create_element(&self, name: QualName, attrs: Vec<Written>, flags: ElementFlags) -> usize {
        let mark = attrs.iter().find(|attribute| &*attribute.name.local == MARK);
        let contents = flags.template.then(|| self.node(Node::default()));
        self.node(Node {
            name: Some(Rc::new(name)),
            tag: mark.and_then(|mark| mark.value.parse().ok()),
            contents,
            integration_point: flags.mathml_annotation_xml_integration_point,
            ..Node::default()
        })
    }

    fn create_comment(&self, _: StrTendril) -> usize {
        self.node(Node::default())
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> usize {
        self.node(Node::default())
    }

    fn append(&self, parent: &usize, child: NodeOrText<usize>) {
        self.place(*parent, &child, None);
    }

    fn append_based_on_parent_node(
        &self,
        element: &usize,
        prev_element: &usize,
        child: NodeOrText<usize>,
    ) {
        let parent = self.nodes.borrow()[*element].parent;
        match parent {
            Some(parent) => self.place(parent, &child, Some(*element)),
            None => self.place(*prev_element, &child, None),
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn pop(&self, node: &usize) {
        self.depth.set(self.nodes.borrow()[*node].depth.saturating_sub(1));
    }

    fn get_template_contents(&self, target: &usize) -> usize {
        // Only asked of a template, which always has them.
        self.nodes.borrow()[*target].contents.unwrap_or(*target)
    }

    fn same_node(&self, x: &usize, y: &usize) -> bool {
        x == y
    }

    fn set_quirks_mode(&self, mode: QuirksMode) {
        self.quirks.set(mode == QuirksMode::Quirks);
    }

    fn append_before_sibling(&self, sibling: &usize, new_node: NodeOrText<usize>) {
        let parent = self.nodes.borrow()[*sibling].parent;
        if let Some(parent) = parent {
            self.place(parent, &new_node, Some(*sibling));
        }
    }

    fn add_attrs_if_missing(&self, target: &usize, attrs: Vec<Written>) {
        // A second `html` or `body` tag: its attributes join those of the first.
        let mark = attrs.iter().find(|attribute| &*attribute.name.local == MARK);
        let Some(second) = mark.and_then(|mark| mark.value.parse::<usize>().ok()) else { return };
        let node = &mut self.nodes.borrow_mut()[*target];
        let tags = &mut *self.tags.borrow_mut();
        match node.tag.filter(|first| *first < second && second < tags.len()) {
            None => node.tag = node.tag.or(Some(second)),
            Some(first) => {
                let (before, from) = tags.split_at_mut(second);
                for attribute in from[0].attributes.iter() {
                    if before[first].attributes.iter().all(|other| other.name != attribute.name) {
                        Arc::make_mut(&mut before[first].attributes).push(attribute.clone());
                    }
                }
            }
        }
    }

    fn remove_from_parent(&self, target: &usize) {
        self.nodes.borrow_mut()[*target].parent = None;
    }

    fn reparent_children(&self, node: &usize, new_parent: &usize) {
        let mut nodes = self.nodes.borrow_mut();
        let children = std::mem::take(&mut nodes[*node].children);
        self.work.set(self.work.get() + children.len());
        for child in children {
            if nodes[child].parent == Some(*node) {
                nodes[child].parent = Some(*new_parent);
                nodes[*new_parent].children.push(child);
            }
        }
    }

    fn is_mathml_annotation_xml_integration_point(&self, handle: &usize) -> bool {
        self.nodes.borrow()[*handle].integration_point
    }
}
