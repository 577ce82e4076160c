// Pairs of expressions, collections and relations.

extension MathPairs {
    static let polynomialsRationalFunctions = #"""
        x^2+2x+1 ~ (x+1)^2 ~ ==
        x^2+2x+1 ~ (x-1)^2 ~ !!
        x^2-1 ~ (x-1)(x+1) ~ ==
        x^2-1 ~ (x-1)^2 ~ !!
        x(x+1) ~ x^2+x ~ ==
        x(x+1) ~ x^2+1 ~ !!
        2x+3 ~ 3+2x ~ ==
        2x+3 ~ 2x-3 ~ !!
        2x+3 ~ 3x+2 ~ !!
        a+b ~ b+a ~ ==
        a-b ~ b-a ~ !!
        ab ~ ba ~ ==
        ab ~ a+b ~ !!
        (a+b)^2 ~ a^2+2ab+b^2 ~ ==
        (a+b)^2 ~ a^2+b^2 ~ !!
        (a+b)(a-b) ~ a^2-b^2 ~ ==
        (a-b)^3 ~ a^3-3a^2b+3ab^2-b^3 ~ ==
        (a-b)^3 ~ a^3-b^3 ~ !!
        x^3-1 ~ (x-1)(x^2+x+1) ~ ==
        x^3-1 ~ (x-1)(x^2-x+1) ~ !!
        \frac{x^2-1}{x-1} ~ x+1 ~ ==
        \frac{x^2-1}{x-1} ~ x-1 ~ !!
        \frac{1}{x}+\frac{1}{y} ~ \frac{x+y}{xy} ~ ==
        \frac{1}{x}+\frac{1}{y} ~ \frac{1}{x+y} ~ !!
        \frac{1}{x-1}-\frac{1}{x+1} ~ \frac{2}{x^2-1} ~ ==
        \frac{1}{x-1}-\frac{1}{x+1} ~ \frac{2x}{x^2-1} ~ !!
        \frac{x}{2} ~ \frac12 x ~ ==
        \frac{x}{2} ~ 2x ~ !!
        \frac{2x+4}{2} ~ x+2 ~ ==
        \frac{2x+4}{2} ~ x+4 ~ !!
        x^2 ~ x^3 ~ !!
        x^2 ~ 2x ~ !!
        x^{2n} ~ (x^n)^2 ~ ==
        3n^2+3n ~ 3n(n+1) ~ ==
        \frac{n(n+1)}{2} ~ \frac{n^2+n}{2} ~ ==
        \frac{n(n+1)}{2} ~ \frac{n^2-n}{2} ~ !!
        x+y ~ x ~ !!
        x ~ y ~ !!
        a_1 ~ a_2 ~ !!
        a_1+a_2 ~ a_2+a_1 ~ ==
        \alpha+\beta ~ \beta+\alpha ~ ==
        \alpha ~ \beta ~ !!
        x^{10} ~ x^{11} ~ !!
        (x+1)^5 ~ x^5+5x^4+10x^3+10x^2+5x+1 ~ ==
        (x+1)^5 ~ x^5+5x^4+10x^3+10x^2+5x ~ !!
        """#

    static let trigonometryExponentialsLogarithms = #"""
        \tan^2 y + 1 ~ \sec^2 y ~ ==
        \sin^2 x+\cos^2 x ~ 1 ~ ==
        \sin^2 x+\cos^2 x ~ 2 ~ !!
        \sin 2x ~ 2\sin x\cos x ~ ==
        \sin 2x ~ 2\sin x ~ !!
        \cos 2x ~ 1-2\sin^2 x ~ ==
        \cos 2x ~ 2\cos x ~ !!
        \sin(x)^2 ~ \sin^2 x ~ ==
        \sin(-x) ~ -\sin x ~ ==
        \sin(-x) ~ \sin x ~ !!
        \cos(-x) ~ \cos x ~ ==
        \sin 30^\circ ~ \frac12 ~ ==
        \sin 30^\circ ~ \frac{\sqrt3}{2} ~ !!
        \cos 60^\circ ~ 0.5 ~ ==
        \tan 45^\circ ~ 1 ~ ==
        \cos \pi ~ -1 ~ ==
        \cos \pi ~ 1 ~ !!
        \sin \frac{\pi}{6} ~ \frac12 ~ ==
        \cot x ~ \frac{1}{\tan x} ~ ==
        \csc x ~ \frac{1}{\sin x} ~ ==
        \sec x ~ \cos x ~ !!
        \arctan 1 ~ \frac{\pi}{4} ~ ==
        \arctan 1 ~ \frac{\pi}{2} ~ !!
        e^{x+y} ~ e^x e^y ~ ==
        e^{x+y} ~ e^x+e^y ~ !!
        e^{2x} ~ (e^x)^2 ~ ==
        e^{2x} ~ 2e^x ~ !!
        \ln e ~ 1 ~ ==
        \ln(xy) ~ \ln x ~ !!
        \ln 8 ~ 3\ln 2 ~ ==
        \ln 8 ~ \ln 2 ~ !!
        \log_2 8 ~ 3 ~ ==
        \log_2 8 ~ 2 ~ !!
        \log 100 ~ 2 ~ ==
        \log_{10} 1000 ~ 3 ~ ==
        \exp(x) ~ e^x ~ ==
        2^{x+1} ~ 2\cdot 2^x ~ ==
        2^{x+1} ~ 2^x+1 ~ !!
        \pi ~ 3.141593 ~ ==
        \pi ~ 3.14 ~ !!
        2\pi ~ \pi+\pi ~ ==
        2\pi ~ \pi^2 ~ !!
        \pi r^2 ~ \pi r ~ !!
        \pi r^2 ~ r^2 \pi ~ ==
        e ~ 2.718282 ~ ==
        e ~ \pi ~ !!
        """#

    static let complex = #"""
        i^2 ~ -1 ~ ==
        i^2 ~ 1 ~ !!
        i^3 ~ -i ~ ==
        i^4 ~ 1 ~ ==
        3+4i ~ 4i+3 ~ ==
        3+4i ~ 3-4i ~ !!
        (1+i)^2 ~ 2i ~ ==
        (1+i)^2 ~ 2 ~ !!
        (1+i)(1-i) ~ 2 ~ ==
        \frac{1}{i} ~ -i ~ ==
        \frac{1}{1+i} ~ \frac{1-i}{2} ~ ==
        \frac{1}{1+i} ~ \frac{1+i}{2} ~ !!
        \sqrt{-1} ~ i ~ ==
        \sqrt{-4} ~ 2i ~ ==
        e^{i\pi} ~ -1 ~ ==
        2i ~ i ~ !!
        """#

    static let tuplesSetsIntervals = #"""
        (1,2) ~ (1, 2) ~ ==
        (1,2) ~ (2,1) ~ !!
        (1,2) ~ (1,2,3) ~ !!
        (1,2) ~ (1,3) ~ !!
        (\frac12, 3) ~ (0.5, 3) ~ ==
        \left(1,2\right) ~ (1,2) ~ ==
        \{1,3\} ~ \{3,1\} ~ ==
        \{1,3\} ~ \{1,2\} ~ !!
        \{1,3\} ~ \{1,3,5\} ~ !!
        \{1,2,3\} ~ \{3,2,1\} ~ ==
        (1,3) ~ \{1,3\} ~ ==
        (3,1) ~ \{1,3\} ~ !!
        1,2,3 ~ 3,2,1 ~ ==
        1,2,3 ~ 1,2,4 ~ !!
        [0,1] ~ [0, 1] ~ ==
        [0,9) ~ [0,1) ~ !!
        (0,9) ~ [0,9) ~ !!
        [0,1] ~ (0,1) ~ !!
        (-\infty, 3) ~ (-\infty,3) ~ ==
        (-\infty, 3) ~ (3,\infty) ~ !!
        [2,\infty) ~ (2,\infty) ~ !!
        (-\infty,0)\cup(1,\infty) ~ (1,\infty)\cup(-\infty,0) ~ ==
        (-\infty,0)\cup(1,\infty) ~ (-\infty,1) ~ !!
        \mathbb{R} ~ (-\infty,\infty) ~ ==
        \{x, y\} ~ \{y, x\} ~ ==
        """#

    static let matrices = #"""
        \begin{pmatrix}1&2\\3&4\end{pmatrix} ~ \begin{bmatrix}1&2\\3&4\end{bmatrix} ~ ==
        \begin{pmatrix}1&2\\3&4\end{pmatrix} ~ \begin{pmatrix}1&3\\2&4\end{pmatrix} ~ !!
        \begin{pmatrix}1\\2\end{pmatrix} ~ \begin{pmatrix}1&2\end{pmatrix} ~ !!
        \begin{pmatrix}\frac12&0\end{pmatrix} ~ \begin{pmatrix}0.5&0\end{pmatrix} ~ ==
        """#

    static let equationsInequalities = #"""
        x=5 ~ 5 ~ ==
        x=5 ~ x=6 ~ !!
        x=5 ~ y=5 ~ !!
        x=11 ~ x=5+5+1=7=11 ~ ==
        5 ~ 2x=5 ~ !!
        x+y=1 ~ y=1-x ~ ==
        x+y=1 ~ x-y=1 ~ !!
        2x+2y=2 ~ x+y=1 ~ ==
        34x+45y-20z+100=0 ~ -34x-45y+20z-100=0 ~ ==
        34x+45y-20z+100=0 ~ 34x+45y-20z-100=0 ~ !!
        y=2x+1 ~ 2x-y+1=0 ~ ==
        y=2x+1 ~ y=2x-1 ~ !!
        x^2+y^2=1 ~ y^2=1-x^2 ~ ==
        x^2+y^2=1 ~ x^2+y^2=2 ~ !!
        7=11a+c ~ 11a+c ~ !=
        x\le 2 ~ 2\ge x ~ ==
        x\le 5 ~ 5\ge x ~ ==
        x>5 ~ x<5 ~ !!
        x>5 ~ 5<x ~ ==
        x>5 ~ x\ge 5 ~ !!
        x>5 ~ x>6 ~ !!
        -x<5 ~ x>-5 ~ ==
        2x>10 ~ x>5 ~ ==
        1<x<2 ~ 2>x>1 ~ ==
        1<x<2 ~ 1<x<3 ~ !!
        x>5 ~ (5,\infty) ~ =!
        1<x\le 2 ~ (1,2] ~ =!
        x \ne 3 ~ x \ne 4 ~ !!
        """#

    static let plusMinusFloors = #"""
        \pm 2 ~ \{2,-2\} ~ ==
        \pm 2 ~ 2 ~ !!
        1\pm\sqrt2 ~ 1+\sqrt2 ~ !!
        \lfloor 3.7 \rfloor ~ 3 ~ ==
        \lceil 3.2 \rceil ~ 4 ~ ==
        """#

    static let words = #"""
        listen ~ silent ~ !!
        5 ~ five ~ !!
        """#
}
