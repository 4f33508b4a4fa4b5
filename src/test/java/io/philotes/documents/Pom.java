package io.philotes.documents;

import java.io.File;
import java.io.IOException;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/** What {@code pom.xml} says of the jar. */
final class Pom {

  private static final Element PROJECT = project();

  private Pom() {}

  static String version() {
    return child(PROJECT, "version").getTextContent();
  }

  /** The file that {@code mvn package} makes. */
  static String jar() {
    return "target/" + child(child(PROJECT, "build"), "finalName").getTextContent() + ".jar";
  }

  private static Element child(Element parent, String name) {
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element element && element.getTagName().equals(name)) {
        return element;
      }
    }
    throw new IllegalStateException("pom.xml has no " + name);
  }

  private static Element project() {
    try {
      return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new File("pom.xml")).getDocumentElement();
    } catch (IOException | ParserConfigurationException | SAXException failure) {
      throw new IllegalStateException(failure);
    }
  }
}
