package io.philotes.demo;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/**
 * The things that happen in the shop, each the content of one transaction. One shopper belongs to one thread; its ids
 * never meet those of another. What it remembers, and with it what the tables hold, has a limit.
 */
final class Shopper {

  private static final int KEPT_ORDERS = 2_000;
  private static final int KEPT_CUSTOMERS = 500;
  static final int PRODUCTS = 60;

  private final int number;
  private final int shoppers;
  private final Random random;
  private final Deque<Long> orders = new ArrayDeque<>();
  private final List<Long> customers = new ArrayList<>();
  private long lastId;

  Shopper(int number, int shoppers, long seed) {
    this.number = number;
    this.shoppers = shoppers;
    this.random = new Random(seed + number);
  }

  /** The next thing to do. */
  Transaction.Work next() {
    int dice = random.nextInt(1000);
    if (customers.isEmpty() || dice < 60) {
      return this::join;
    }
    if (orders.size() > KEPT_ORDERS || dice < 130) {
      return this::cancelOrder;
    }
    return dice < 500 ? this::placeOrder : dice < 700 ? this::moveOrder : dice < 780 ? this::visit : rare(dice);
  }

  private Transaction.Work rare(int dice) {
    if (dice < 820) {
      return this::changePrice;
    }
    if (dice < 850) {
      return this::moveStock;
    }
    if (dice < 890) {
      return this::rewriteVisits;
    }
    if (dice < 930) {
      return this::changeCustomer;
    }
    if (dice < 960) {
      return this::hesitate;
    }
    return dice < 994 ? this::scribble : this::clearScratch;
  }

  /** The first transactions: what the shop sells. */
  void stock(Transaction transaction) throws SQLException {
    for (long product = number; product < PRODUCTS; product += shoppers) {
      transaction.change("INSERT INTO products VALUES (?, ?, ?, ?, ?)", product, "Produkt № " + product, price(),
          1 + random.nextDouble() * 30, noise(6000));
      transaction.change("INSERT INTO inventory VALUES (?, 'main', ?)", product, 1_000_000);
    }
  }

  /** Several thousand rows in one transaction. */
  void importList(Transaction transaction) throws SQLException {
    long from = id();
    transaction.change("INSERT INTO scratch SELECT ? + n * ?, 'line ' || n FROM generate_series(1, ?) AS n",
        from, (long) shoppers, 5000);
    lastId += 5000;
    transaction.change("UPDATE scratch SET note = note || '!' WHERE id > ? AND mod(id, 7) = 0 AND mod(id, ?) = ?",
        from, shoppers, number);
  }

  /** An order with its lines; the caller may give the transaction up. */
  void placeOrder(Transaction transaction) throws SQLException {
    long order = id();
    int lines = 1 + random.nextInt(6);
    BigDecimal total = BigDecimal.ZERO;
    for (int line = 1; line <= lines; line++) {
      BigDecimal price = price();
      total = total.add(price);
      long product = random.nextInt(PRODUCTS);
      transaction.change("INSERT INTO order_items VALUES (?, ?, ?, ?, ?)", order, line, product, 1 + random.nextInt(3), price);
    }
    transaction.change("INSERT INTO orders VALUES (?, ?, 'new', ?)", order, customer(), total);
    transaction.change("UPDATE inventory SET quantity = quantity - ? WHERE product_id = ?", lines,
        (long) random.nextInt(PRODUCTS));
    orders.add(order);
  }

  private void join(Transaction transaction) throws SQLException {
    long customer = id();
    transaction.change("INSERT INTO customers (id, name, email, address) VALUES (?, ?, ?, ?::jsonb)", customer,
        "O'Brien \"" + customer + "\" Ünal\t日本", random.nextInt(4) == 0 ? null : customer + "@example.org",
        "{\"city\": \"Zürich\", \"zip\": " + random.nextInt(99_999) + ", \"tags\": [1.50, null, \"a\\nb\"]}");
    customers.add(customer);
    if (customers.size() > KEPT_CUSTOMERS) {
      transaction.change("DELETE FROM customers WHERE id = ?", customers.remove(0));
    }
  }

  private void cancelOrder(Transaction transaction) throws SQLException {
    if (orders.isEmpty()) {
      return;
    }
    long order = orders.removeFirst();
    transaction.change("DELETE FROM order_items WHERE order_id = ?", order);
    transaction.change("DELETE FROM orders WHERE id = ?", order);
  }

  private void moveOrder(Transaction transaction) throws SQLException {
    Long order = orders.peekFirst();
    if (order != null) {
      transaction.change("UPDATE orders SET status = ? WHERE id = ?", "step " + random.nextInt(100), order);
      orders.addLast(orders.removeFirst());
    }
  }

  private void changePrice(Transaction transaction) throws SQLException {
    transaction.change("UPDATE products SET price = ? WHERE id = ?", price(), ownProduct());
  }

  /** Changes a key. */
  private void moveStock(Transaction transaction) throws SQLException {
    transaction.change("UPDATE inventory SET warehouse = ? WHERE product_id = ?", "hall " + id(), ownProduct());
  }

  private void changeCustomer(Transaction transaction) throws SQLException {
    transaction.change("UPDATE customers SET vip = NOT vip, address = jsonb_set(address, '{zip}', to_jsonb(?::numeric)) WHERE id = ?",
        new BigDecimal(new BigInteger(80, random), 10), customer());
  }

  private void visit(Transaction transaction) throws SQLException {
    long customer = customer();
    transaction.change("INSERT INTO visits SELECT ?, '/p/' || (n % 3), null FROM generate_series(1, ?) AS n", customer,
        1 + random.nextInt(5));
  }

  /** Updates and deletes rows that have no key. */
  private void rewriteVisits(Transaction transaction) throws SQLException {
    long customer = customer();
    transaction.change("UPDATE visits SET referrer = 'mail ' || path WHERE customer_id = ? AND referrer IS NULL", customer);
    transaction.change("DELETE FROM visits WHERE customer_id = ? AND path = '/p/0'", customer);
    transaction.change("DELETE FROM visits WHERE referrer IS NOT NULL AND mod(customer_id, ?) = ? AND customer_id < ?",
        shoppers, number, customer);
  }

  /** A part is taken back, the rest stays. */
  private void hesitate(Transaction transaction) throws SQLException {
    long kept = id();
    transaction.change("INSERT INTO scratch VALUES (?, 'kept')", kept);
    transaction.doAndUndo(undone -> undone.change("UPDATE scratch SET note = 'never seen' WHERE id = ?", kept));
    transaction.change("INSERT INTO scratch VALUES (?, 'kept too')", id());
  }

  private void scribble(Transaction transaction) throws SQLException {
    transaction.change("INSERT INTO scratch VALUES (?, ?)", id(), noise(random.nextInt(300)));
  }

  private void clearScratch(Transaction transaction) throws SQLException {
    transaction.truncate("scratch");
  }

  /** Called when the transaction of {@link #placeOrder} was given up. */
  void forgetLastOrder() {
    orders.removeLast();
  }

  private long id() {
    return ++lastId * shoppers + number;
  }

  private long customer() {
    return customers.isEmpty() ? 0 : customers.get(random.nextInt(customers.size()));
  }

  private long ownProduct() {
    return (long) random.nextInt(PRODUCTS / shoppers) * shoppers + number;
  }

  private BigDecimal price() {
    return BigDecimal.valueOf(random.nextInt(1_000_000), 2);
  }

  /** Text that does not compress, so that long ones are stored out of line (TOAST). */
  private String noise(int length) {
    return random.ints(length, '0', 'z').mapToObj(c -> String.valueOf((char) c)).reduce(new StringBuilder(),
        StringBuilder::append, StringBuilder::append).toString();
  }
}
