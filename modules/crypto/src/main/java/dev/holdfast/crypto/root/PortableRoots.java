package dev.holdfast.crypto.root;

/** Where roots lie that can be copied: everywhere but in tokens. */
public interface PortableRoots extends RootProvider {

  @Override
  StoredRoot open();

  /**
   * Keeps a copy of a root here, durable on return: its id and its anchors as they are now, in the
   * place of an earlier copy of the same root.
   *
   * @throws RootException FOREIGN when another root is here, OUTDATED when a newer copy is, or as
   *     {@link #open}
   */
  void keep(StoredRoot root);
}
