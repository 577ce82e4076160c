// Plots as SVG, drawn without scripts; colours come from the style sheet of `EvaluationPage`.

/// Axes, and lines, bars and points in them.
struct Plot {
    struct Axis {
        let label: String
        let range: ClosedRange<Double>
        let ticks: [(value: Double, text: String)]

        /// Numbers at round distances, about five of them.
        init(label: String, range: ClosedRange<Double>) {
            self.label = label
            let width = range.upperBound - range.lowerBound
            guard width.isFinite, width > 0 else {
                let middle = range.lowerBound
                self.range = (middle - 1)...(middle + 1)
                ticks = [(middle, middle.tickText)]
                return
            }
            self.range = range
            let step = Self.step(width)
            let first = (range.lowerBound / step).rounded(.up)
            let last = (range.upperBound / step).rounded(.down)
            ticks = stride(from: first, through: last, by: 1).map { place in
                (place * step, (place * step).tickText)
            }
        }

        /// Shares as percentages, from 0 or the last step of a twentieth below `lowest`, to 1.
        static func shares(_ label: String, from lowest: Double = 0) -> Axis {
            let start = min(90, max(0, Int(lowest * 20) * 5))
            let step = start >= 75 ? 5 : start >= 50 ? 10 : 20
            let ticks = stride(from: 100, through: start, by: -step).reversed().map { percent in
                (value: Double(percent) / 100, text: "\(percent) %")
            }
            return Axis(label, Double(start) / 100...1, ticks)
        }

        /// Words at whole numbers from 0, with room beside them.
        init(label: String, names: [String]) {
            self.init(
                label,
                -0.5...(Double(max(1, names.count)) - 0.5),
                names.enumerated().map { (Double($0.offset), $0.element) }
            )
        }

        private init(
            _ label: String,
            _ range: ClosedRange<Double>,
            _ ticks: [(value: Double, text: String)]
        ) {
            self.label = label
            self.range = range
            self.ticks = ticks
        }

        private static func step(_ width: Double) -> Double {
            var unit = 1.0
            while unit * 10 <= width / 5 { unit *= 10 }
            while unit > width / 5 { unit /= 10 }
            return [10, 5, 2].map { $0 * unit }.first { $0 <= width / 4 } ?? unit
        }

        /// Where a value lies, from 0 to 1.
        func position(_ value: Double) -> Double {
            min(1, max(0, (value - range.lowerBound) / (range.upperBound - range.lowerBound)))
        }
    }

    /// Something that is drawn; its place in `series` gives its colour and its row in the legend.
    struct Series {
        enum Shape {
            case line(points: [(x: Double, y: Double)])
            /// A line without points, of what would be perfect.
            case reference(points: [(x: Double, y: Double)])
            case bars([(range: ClosedRange<Double>, height: Double)])
            /// Vertical intervals with a point in them.
            case intervals([(x: Double, y: Double, interval: ClosedRange<Double>)])
        }

        let name: String
        let shape: Shape
    }

    let title: String
    let description: String
    let x: Axis
    let y: Axis
    let series: [Series]

    private static let (width, left, right) = (560.0, 76.0, 18.0)
    private static let (top, plotHeight, below) = (16.0, 250.0, 56.0)
    private static let legendRowHeight = 20.0

    private func across(_ value: Double) -> String {
        (Self.left + x.position(value) * (Self.width - Self.left - Self.right)).coordinate
    }

    private func down(_ value: Double) -> String {
        (Self.top + (1 - y.position(value)) * Self.plotHeight).coordinate
    }

    /// The element `svg`; `id` has to be unique in the page.
    func svg(id: String) -> String {
        let bottom = Self.top + Self.plotHeight
        let rows = Double((series.count + 1) / 2)
        let height = bottom + Self.below + rows * Self.legendRowHeight
        var parts = [
            "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" "
                + "viewBox=\"0 0 \(Self.width.coordinate) \(height.coordinate)\" "
                + "aria-labelledby=\"\(id)-t \(id)-d\">",
            "<title id=\"\(id)-t\">\(title.markupEscaped)</title>",
            "<desc id=\"\(id)-d\">\(description.markupEscaped)</desc>",
        ]
        let end = (Self.width - Self.right).coordinate
        for tick in y.ticks {
            let place = down(tick.value)
            parts.append(line(Self.left.coordinate, place, end, place, "grid"))
            parts.append(text((Self.left - 8).coordinate, place, tick.text, "tick end middle"))
        }
        for tick in x.ticks {
            let place = across(tick.value)
            parts.append(line(place, bottom.coordinate, place, (bottom + 5).coordinate, "axis"))
            parts.append(text(place, (bottom + 19).coordinate, tick.text, "tick center"))
        }
        parts += series.enumerated().map { markup($0.element, $0.offset) }
        parts.append(
            line(Self.left.coordinate, bottom.coordinate, end, bottom.coordinate, "axis")
        )
        let center = ((Self.left + Self.width - Self.right) / 2).coordinate
        parts.append(text(center, (bottom + 40).coordinate, x.label, "label center"))
        let middle = (Self.top + Self.plotHeight / 2).coordinate
        parts.append(
            "<text class=\"label center\" transform=\"translate(18 \(middle)) rotate(-90)\">"
                + "\(y.label.markupEscaped)</text>"
        )
        for (index, series) in series.enumerated() {
            let start = Self.left + Double(index % 2) * 240
            let place = bottom + Self.below + (Double(index / 2) + 0.5) * Self.legendRowHeight
            parts.append(
                "<rect class=\"fill\(index % 5)\" x=\"\(start.coordinate)\" "
                    + "y=\"\((place - 5).coordinate)\" width=\"18\" height=\"6\"/>"
            )
            let name = series.name.count > 30 ? series.name.prefix(29) + "…" : series.name[...]
            parts.append(text((start + 26).coordinate, place.coordinate, String(name), "legend"))
        }
        return parts.joined(separator: "\n") + "\n</svg>"
    }

    private func markup(_ series: Series, _ index: Int) -> String {
        func path(_ points: [(x: Double, y: Double)], _ name: String) -> String {
            let places = points.map { "\(across($0.x)),\(down($0.y))" }.joined(separator: " ")
            return "<polyline class=\"\(name)\(index % 5)\" points=\"\(places)\"/>"
        }
        func dot(_ x: Double, _ y: Double) -> String {
            "<circle class=\"fill\(index % 5)\" cx=\"\(across(x))\" cy=\"\(down(y))\" r=\"3.5\"/>"
        }
        switch series.shape {
        case .line(let points):
            return ([path(points, "stroke")] + points.map { dot($0.x, $0.y) }).joined()
        case .reference(let points): return path(points, "dashed stroke")
        case .bars(let bars):
            return bars.map { bar in
                let start = Self.left + x.position(bar.range.lowerBound) * plotWidth
                let end = Self.left + x.position(bar.range.upperBound) * plotWidth
                let height = y.position(bar.height) * Self.plotHeight
                return "<rect class=\"fill\(index % 5)\" x=\"\((start + 0.5).coordinate)\" "
                    + "y=\"\((Self.top + Self.plotHeight - height).coordinate)\" "
                    + "width=\"\(max(0.5, end - start - 1).coordinate)\" "
                    + "height=\"\(height.coordinate)\"/>"
            }.joined()
        case .intervals(let intervals):
            return intervals.map { one in
                "<line class=\"stroke\(index % 5)\" x1=\"\(across(one.x))\" x2=\"\(across(one.x))\" "
                    + "y1=\"\(down(one.interval.lowerBound))\" "
                    + "y2=\"\(down(one.interval.upperBound))\"/>" + dot(one.x, one.y)
            }.joined()
        }
    }

    private var plotWidth: Double { Self.width - Self.left - Self.right }

    private func line(
        _ x1: String,
        _ y1: String,
        _ x2: String,
        _ y2: String,
        _ name: String
    ) -> String {
        "<line class=\"\(name)\" x1=\"\(x1)\" y1=\"\(y1)\" x2=\"\(x2)\" y2=\"\(y2)\"/>"
    }

    private func text(_ x: String, _ y: String, _ text: String, _ name: String) -> String {
        "<text class=\"\(name)\" x=\"\(x)\" y=\"\(y)\">\(text.markupEscaped)</text>"
    }
}

extension Double {
    fileprivate var coordinate: String { decimalText(digitCount: 1) }

    fileprivate var tickText: String {
        if self == rounded(), magnitude < 1e9 { return decimalText(digitCount: 0) }
        // A multiple of a step is not always the nearest number to what it stands for.
        return magnitude >= 1e-4 ? ((self * 1e6).rounded() / 1e6).description : description
    }
}

extension String {
    /// As text or in quotes in HTML and XML; characters that XML forbids become U+FFFD.
    var markupEscaped: String {
        var escaped = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            case "\n", "\t": escaped += " "
            case "\u{0}"..<"\u{20}", "\u{FFFE}", "\u{FFFF}": escaped += "\u{FFFD}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
