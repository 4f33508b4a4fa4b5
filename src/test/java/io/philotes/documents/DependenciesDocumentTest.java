package io.philotes.documents;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** {@code src/docs/dependencies.md} has every dependency and plugin of {@code pom.xml}, with its version. */
class DependenciesDocumentTest {

  private static final Pattern PROPERTY = Pattern.compile("\\$\\{([^}]+)}");

  private final List<String> lines = Documents.read("src/docs/dependencies.md").lines().toList();

  @TestFactory
  Stream<DynamicTest> namesWhatThePomNames() throws Exception {
    Document pom = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new File("pom.xml"));
    return Stream.concat(elements(pom, "dependency"), elements(pom, "plugin")).map(element -> {
      String artifact = child(element, "artifactId");
      return DynamicTest.dynamicTest(artifact, () -> assertDocumented(artifact, version(pom, element)));
    });
  }

  private void assertDocumented(String artifact, String version) {
    assertTrue(lines.stream().anyMatch(line -> line.startsWith("| `" + artifact + "`") && line.contains(version)),
        "src/docs/dependencies.md lacks a row for " + artifact + " " + version + ": add it with the reason");
  }

  private static Stream<Element> elements(Document pom, String name) {
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < pom.getElementsByTagName(name).getLength(); i++) {
      elements.add((Element) pom.getElementsByTagName(name).item(i));
    }
    return elements.stream();
  }

  /** The version with its properties filled in; empty when a BOM decides it. */
  private static String version(Document pom, Element element) {
    Matcher property = PROPERTY.matcher(child(element, "version"));
    return property.replaceAll(match -> Matcher.quoteReplacement(version(pom, match.group(1))));
  }

  private static String version(Document pom, String property) {
    return PROPERTY.matcher(pom.getElementsByTagName(property).item(0).getTextContent())
        .replaceAll(match -> Matcher.quoteReplacement(version(pom, match.group(1))));
  }

  private static String child(Element element, String name) {
    for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node.getNodeName().equals(name)) {
        return node.getTextContent().strip();
      }
    }
    return "";
  }
}
