// How fast the products of a model are, next to what the machine could do at best.

/// What one kind of kernel reached when it was measured.
package struct KernelMeasurement: Sendable, Equatable {
    /// Which kernels: `avx512-bf16`.
    package let kernels: String
    /// Threads that computed together.
    package let threadCount: Int
    /// Multiply-adds on registers alone, all threads together; each counts as two operations.
    package let peakGigaflops: Double
    /// The products of the model, in the order in which a layer computes them.
    package let products: [Product]

    /// One product: `[rows, inner] x [inner, columns]`.
    package struct Product: Sendable, Equatable {
        /// What it computes in the model: `queries_keys_values`.
        package let name: String
        package let rows: Int
        package let columns: Int
        package let inner: Int
        /// 2 * rows * columns * inner operations, over the time that they took.
        package let gigaflops: Double

        /// A product as it was measured.
        package init(name: String, rows: Int, columns: Int, inner: Int, gigaflops: Double) {
            self.name = name
            self.rows = rows
            self.columns = columns
            self.inner = inner
            self.gigaflops = gigaflops
        }
    }

    /// A measurement.
    package init(kernels: String, threadCount: Int, peakGigaflops: Double, products: [Product]) {
        self.kernels = kernels
        self.threadCount = threadCount
        self.peakGigaflops = peakGigaflops
        self.products = products
    }

    /// The part of the peak that a product reached: 0 to about 1.
    package func share(of product: Product) -> Double { product.gigaflops / peakGigaflops }

    /// Whether every number can be told: the peak is above zero, and all are finite.
    ///
    /// A clock that stood still during a product gives an infinite speed.
    package var isUsable: Bool {
        peakGigaflops.isFinite && peakGigaflops > 0
            && products.allSatisfy { $0.gigaflops.isFinite && $0.gigaflops >= 0 }
    }
}
